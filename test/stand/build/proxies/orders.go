package main

import (
	"encoding/json"
	"os"
	"sync/atomic"
	"time"
)

// fault is what a proxy is told to get wrong.
type fault string

const (
	none fault = ""
	off  fault = "off"  // has no connection to istiod
	nack fault = "nack" // rejects every configuration
)

// orders is the newest content of the faults file.
type orders struct {
	now atomic.Pointer[content]
}

type content struct {
	Proxies map[string]fault `json:"proxies"` // by NAMESPACE or NAMESPACE/REVISION
	Istiods map[string]fault `json:"istiods"` // by revision
}

// followOrders reads the file several times a second. A missing or half-written file orders nothing.
func followOrders(file string) *orders {
	o := &orders{}
	read := func() {
		c := &content{}
		if bytes, err := os.ReadFile(file); err != nil || json.Unmarshal(bytes, c) != nil {
			c = &content{}
		}
		o.now.Store(c)
	}
	read()
	go func() {
		for range time.Tick(200 * time.Millisecond) {
			read()
		}
	}()
	return o
}

func (o *orders) forProxy(namespace, revision string) fault {
	c := o.now.Load()
	for _, key := range []string{namespace + "/" + revision, namespace} {
		if f := c.Proxies[key]; f != none {
			return f
		}
	}
	if c.Istiods[revision] == nack {
		return nack
	}
	return none
}
