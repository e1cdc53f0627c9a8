package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"slices"
	"time"

	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"
)

// proxy stands in for the Envoy of one pod.
type proxy struct {
	world
	pod    *corev1.Pod // as it was when it began to run
	node   *core.Node
	istiod string // host:port in the cluster's network
	ready  bool
}

func newProxy(w world, pod *corev1.Pod, container *corev1.Container) *proxy {
	node, istiod := identity(pod, container)
	return &proxy{world: w, pod: pod, node: node, istiod: istiod, ready: slices.ContainsFunc(pod.Status.Conditions, isReady)}
}

// live connects, and connects anew with growing pauses, until the pod ends.
func (p *proxy) live(ctx context.Context) {
	const shortest, longest = 100 * time.Millisecond, 2 * time.Second
	for pause := shortest; ctx.Err() == nil; pause = min(2*pause, longest) {
		if p.fault() != off {
			began := time.Now()
			if err := p.session(ctx); err != nil && ctx.Err() == nil {
				log.Printf("%s/%s: %v", p.pod.Namespace, p.pod.Name, err)
			}
			if time.Since(began) > longest {
				pause = shortest
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

func (p *proxy) fault() fault {
	revision := p.pod.Annotations["istio.io/rev"]
	if revision == "" {
		revision = "default"
	}
	return p.orders.forProxy(p.pod.Namespace, revision)
}

// untilFaultsChange ends a session that has to be lost, or that rejected and must no longer.
func (p *proxy) untilFaultsChange(ctx context.Context, end context.CancelFunc) {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for was := p.fault(); ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := p.fault()
		if now == off || was == nack && now != nack {
			end()
			return
		}
		was = now
	}
}

func (p *proxy) dial(ctx context.Context, to string) (net.Conn, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", p.network)
	if err != nil {
		return nil, err
	}
	reader := bufio.NewReader(conn)
	if _, err = fmt.Fprintf(conn, "CONNECT %[1]s HTTP/1.1\r\nHost: %[1]s\r\n\r\n", to); err == nil {
		var answer *http.Response
		if answer, err = http.ReadResponse(reader, nil); err == nil && answer.StatusCode != http.StatusOK {
			err = errors.New(answer.Status)
		}
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return tunnel{conn, reader}, nil
}

// tunnel gives out first what was read together with the answer to CONNECT.
type tunnel struct {
	net.Conn
	reader *bufio.Reader
}

func (t tunnel) Read(b []byte) (int, error) { return t.reader.Read(b) }

func (p *proxy) makeReady(ctx context.Context) error {
	pods := p.client.CoreV1().Pods(p.pod.Namespace)
	return retry.RetryOnConflict(retry.DefaultBackoff, func() error {
		pod, err := pods.Get(ctx, p.pod.Name, metav1.GetOptions{})
		if err != nil || pod.UID != p.pod.UID || pod.Status.Phase != corev1.PodRunning {
			return err
		}
		for _, statuses := range [][]corev1.ContainerStatus{pod.Status.ContainerStatuses, pod.Status.InitContainerStatuses} {
			for i := range statuses {
				statuses[i].Ready = true
			}
		}
		for i, c := range pod.Status.Conditions {
			if (c.Type == corev1.PodReady || c.Type == corev1.ContainersReady) && c.Status != corev1.ConditionTrue {
				pod.Status.Conditions[i].Status, pod.Status.Conditions[i].LastTransitionTime = corev1.ConditionTrue, metav1.Now()
			}
		}
		_, err = pods.UpdateStatus(ctx, pod, metav1.UpdateOptions{})
		return err
	})
}

func isReady(c corev1.PodCondition) bool {
	return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
}
