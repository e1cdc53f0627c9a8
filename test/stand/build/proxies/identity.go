package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"slices"
	"strings"

	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	"google.golang.org/protobuf/types/known/structpb"
	corev1 "k8s.io/api/core/v1"
)

const (
	plaintextXDS     = "15010"
	defaultDiscovery = "istiod.istio-system.svc:15012"
)

// proxyContainer finds the proxy of a pod, be it an ordinary container or a native sidecar; nil when there is none.
func proxyContainer(pod *corev1.Pod) *corev1.Container {
	for _, c := range slices.Concat(pod.Spec.Containers, pod.Spec.InitContainers) {
		if c.Name == "istio-proxy" {
			return &c
		}
	}
	return nil
}

// identity is who the agent in the container would tell istiod it is, and the istiod it would tell.
func identity(pod *corev1.Pod, container *corev1.Container) (node *core.Node, istiod string) {
	env := map[string]string{}
	for _, e := range container.Env {
		env[e.Name] = e.Value
	}
	config := map[string]any{"discoveryAddress": cmp.Or(env["XDS_ADDRESS"], defaultDiscovery)}
	if text := env["PROXY_CONFIG"]; text != "" {
		if err := json.Unmarshal([]byte(text), &config); err != nil {
			log.Printf("%s/%s: PROXY_CONFIG: %v", pod.Namespace, pod.Name, err)
		}
	}
	metadata, err := structpb.NewStruct(nodeMetadata(pod, container, config))
	if err != nil {
		log.Printf("%s/%s: %v", pod.Namespace, pod.Name, err)
	}
	id := strings.Join([]string{role(container), pod.Status.PodIP, pod.Name + "." + pod.Namespace, pod.Namespace + ".svc.cluster.local"}, "~")
	host, _, err := net.SplitHostPort(fmt.Sprint(config["discoveryAddress"]))
	if err != nil {
		log.Printf("%s/%s: %v", pod.Namespace, pod.Name, err)
	}
	return &core.Node{Id: id, Cluster: pod.Name + "." + pod.Namespace, Metadata: metadata}, net.JoinHostPort(host, plaintextXDS)
}

// nodeMetadata starts with the container's ISTIO_META_ variables. Istiod takes a client without PROXY_CONFIG for a query of istioctl.
func nodeMetadata(pod *corev1.Pod, container *corev1.Container, config map[string]any) map[string]any {
	metadata := map[string]any{"CLUSTER_ID": "Kubernetes"}
	for _, e := range container.Env {
		if name, ok := strings.CutPrefix(e.Name, "ISTIO_META_"); ok && e.ValueFrom == nil {
			metadata[name] = e.Value
		}
	}
	labels := map[string]any{}
	for name, value := range pod.Labels {
		labels[name] = value
	}
	metadata["LABELS"] = labels
	metadata["PROXY_CONFIG"] = config
	metadata["ISTIO_VERSION"] = version(container.Image)
	metadata["NAME"], metadata["NAMESPACE"] = pod.Name, pod.Namespace
	metadata["SERVICE_ACCOUNT"], metadata["NODE_NAME"] = pod.Spec.ServiceAccountName, pod.Spec.NodeName
	metadata["INSTANCE_IPS"] = pod.Status.PodIP
	return metadata
}

func role(container *corev1.Container) string {
	for _, known := range []string{"router", "ztunnel"} {
		if slices.Contains(container.Args, known) {
			return known
		}
	}
	return "sidecar"
}

func version(image string) string {
	tag := image[strings.LastIndex(image, ":")+1:]
	return strings.TrimSuffix(strings.TrimSuffix(tag, "-distroless"), "-debug")
}
