package main

import (
	"cmp"
	"context"
	"log"
	"slices"
	"strings"

	cluster "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	listener "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	hcm "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	discovery "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
	rpc "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
)

const (
	clusters  = "type.googleapis.com/envoy.config.cluster.v3.Cluster"
	endpoints = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment"
	listeners = "type.googleapis.com/envoy.config.listener.v3.Listener"
	routes    = "type.googleapis.com/envoy.config.route.v3.RouteConfiguration"
	workloads = "type.googleapis.com/istio.workload.Address"
	policies  = "type.googleapis.com/istio.security.Authorization"

	largestMessage = 64 << 20
)

// session is one delta stream, which is what Istio's own agents open.
type session struct {
	*proxy
	stream grpc.BidiStreamingClient[discovery.DeltaDiscoveryRequest, discovery.DeltaDiscoveryResponse]
	// what each type of configuration refers to: by type, by resource, names of the type that it leads to
	refers map[string]map[string][]string
	// names subscribed to, by type
	subscribed map[string][]string
	accepted   map[string]bool
}

// session lasts until the stream breaks or a fault ends it.
func (p *proxy) session(ctx context.Context) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	conn, err := grpc.NewClient("passthrough:///"+p.istiod, grpc.WithContextDialer(p.dial),
		grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(largestMessage)))
	if err != nil {
		return err
	}
	defer conn.Close()
	stream, err := discovery.NewAggregatedDiscoveryServiceClient(conn).DeltaAggregatedResources(ctx)
	if err != nil {
		return err
	}
	go p.untilFaultsChange(ctx, end)
	s := &session{proxy: p, stream: stream, refers: map[string]map[string][]string{}, subscribed: map[string][]string{}, accepted: map[string]bool{}}
	if err := s.begin(); err != nil {
		return err
	}
	for {
		response, err := stream.Recv()
		if err != nil {
			return err
		}
		if err := s.take(ctx, response); err != nil {
			return err
		}
	}
}

func (s *session) begin() error {
	first, names := []string{clusters, listeners}, []string(nil) // no names: everything
	if strings.HasPrefix(s.node.Id, "ztunnel~") {
		first, names = []string{workloads, policies}, []string{"*"}
	}
	for _, kind := range first {
		if err := s.stream.Send(&discovery.DeltaDiscoveryRequest{Node: s.node, TypeUrl: kind, ResourceNamesSubscribe: names}); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) take(ctx context.Context, r *discovery.DeltaDiscoveryResponse) error {
	answer := &discovery.DeltaDiscoveryRequest{TypeUrl: r.TypeUrl, ResponseNonce: r.Nonce}
	if s.fault() == nack {
		answer.ErrorDetail = &rpc.Status{Code: int32(codes.Internal), Message: "the stand was told to reject"}
		return s.stream.Send(answer)
	}
	if err := s.stream.Send(answer); err != nil {
		return err
	}
	s.accepted[r.TypeUrl] = true
	if err := s.follow(r); err != nil {
		return err
	}
	if !s.ready && s.accepted[clusters] && s.accepted[listeners] {
		if err := s.makeReady(ctx); err != nil {
			log.Printf("%s/%s: %v", s.pod.Namespace, s.pod.Name, err)
		} else {
			s.ready = true
		}
	}
	return nil
}

// follow subscribes to what a response newly refers to, and lets go of what nothing refers to any more.
func (s *session) follow(r *discovery.DeltaDiscoveryResponse) error {
	leadsTo := map[string]string{clusters: endpoints, listeners: routes}[r.TypeUrl]
	if leadsTo == "" {
		return nil
	}
	if s.refers[r.TypeUrl] == nil {
		s.refers[r.TypeUrl] = map[string][]string{}
	}
	refers := s.refers[r.TypeUrl]
	for _, name := range r.RemovedResources {
		delete(refers, name)
	}
	for _, resource := range r.Resources {
		refers[resource.Name] = references(resource)
	}
	wanted := []string{}
	for _, names := range refers {
		wanted = append(wanted, names...)
	}
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	change := &discovery.DeltaDiscoveryRequest{
		TypeUrl:                  leadsTo,
		ResourceNamesSubscribe:   without(wanted, s.subscribed[leadsTo]),
		ResourceNamesUnsubscribe: without(s.subscribed[leadsTo], wanted),
	}
	s.subscribed[leadsTo] = wanted
	if len(change.ResourceNamesSubscribe)+len(change.ResourceNamesUnsubscribe) == 0 {
		return nil
	}
	return s.stream.Send(change)
}

// references are the endpoints a cluster needs, or the routes a listener needs.
func references(resource *discovery.Resource) (names []string) {
	c, l := &cluster.Cluster{}, &listener.Listener{}
	switch packed := resource.GetResource(); {
	case packed.MessageIs(c):
		if packed.UnmarshalTo(c) == nil && c.GetType() == cluster.Cluster_EDS {
			names = append(names, cmp.Or(c.GetEdsClusterConfig().GetServiceName(), c.Name))
		}
	case packed.MessageIs(l):
		if packed.UnmarshalTo(l) == nil {
			names = routesOf(l)
		}
	}
	return names
}

func routesOf(l *listener.Listener) (names []string) {
	for _, chain := range append(l.GetFilterChains(), l.GetDefaultFilterChain()) {
		for _, filter := range chain.GetFilters() {
			manager := &hcm.HttpConnectionManager{}
			if config := filter.GetTypedConfig(); config.MessageIs(manager) && config.UnmarshalTo(manager) == nil && manager.GetRds() != nil {
				names = append(names, manager.GetRds().GetRouteConfigName())
			}
		}
	}
	return names
}

func without(names, others []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(others, name) })
}
