// Proxies connects to istiod in the place of every Envoy of a test stand, and makes a pod ready once its proxy has its first
// configuration. It follows the pods of the cluster and ends only when it is killed.
package main

import (
	"context"
	"flag"
	"log"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

func main() {
	kubeconfig := flag.String("kubeconfig", "", "how to reach the API server, with the right to write the status of pods")
	network := flag.String("network", "", "unix socket where CONNECT leads into the cluster's network")
	faultsFile := flag.String("faults", "", "JSON file with the faults to play")
	flag.Parse()

	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		log.Fatal(err)
	}
	config.QPS, config.Burst = 300, 600
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		log.Fatal(err)
	}
	fleet := &fleet{
		world:   world{client: client, network: *network, orders: followOrders(*faultsFile)},
		proxies: map[types.UID]context.CancelFunc{},
	}
	informer := informers.NewSharedInformerFactory(client, 0).Core().V1().Pods().Informer()
	if _, err := informer.AddEventHandler(fleet.handler()); err != nil {
		log.Fatal(err)
	}
	informer.Run(context.Background().Done())
}

// world is what all proxies share.
type world struct {
	client  kubernetes.Interface
	network string
	orders  *orders
}

// fleet holds what ends the proxy of each pod. An informer calls its handler one event at a time, so there is no lock.
type fleet struct {
	world
	proxies map[types.UID]context.CancelFunc
}

func (f *fleet) handler() cache.ResourceEventHandler {
	return cache.ResourceEventHandlerFuncs{
		AddFunc:    func(o any) { f.see(o.(*corev1.Pod)) },
		UpdateFunc: func(_, o any) { f.see(o.(*corev1.Pod)) },
		DeleteFunc: func(o any) {
			if last, ok := o.(cache.DeletedFinalStateUnknown); ok {
				o = last.Obj
			}
			f.end(o.(*corev1.Pod).UID)
		},
	}
}

func (f *fleet) see(pod *corev1.Pod) {
	if pod.DeletionTimestamp != nil || pod.Status.Phase != corev1.PodRunning || pod.Status.PodIP == "" {
		f.end(pod.UID)
		return
	}
	container := proxyContainer(pod)
	if _, known := f.proxies[pod.UID]; known || container == nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	f.proxies[pod.UID] = cancel
	go newProxy(f.world, pod, container).live(ctx)
}

func (f *fleet) end(pod types.UID) {
	if cancel, known := f.proxies[pod]; known {
		cancel()
		delete(f.proxies, pod)
	}
}
