// Command control is a second control server for the tests, beside the tailnet that runs already, whose relay it names. It permits what the tests change:
// a node with tag:e2e-a may take tag:e2e-b, and any auth key is accepted. It forgets everything when it ends.
//
//	GET /nodes on -admin: the registered nodes, with the host name that each asks for
//	PUT /expire on -admin: the body "true" expires every node's key, "false" renews them
//	PUT /certificates on -admin: the body "false" takes HTTPS certificates from the nodes, "true" gives them back, as at the start. Nodes that join meanwhile get no name
package main

import (
	"encoding/json"
	"flag"
	"log"
	"net/http"
	"net/netip"

	"tailscale.com/tailcfg"
	"tailscale.com/tstest/integration/testcontrol"
	"tailscale.com/types/logger"
)

// node is what the tests look at.
type node struct {
	ID        tailcfg.NodeID
	Name      string
	Hostname  string
	Addresses []netip.Prefix
	Tags      []string
}

func main() {
	listen := flag.String("listen", "10.244.0.1:8081", "address and port of the control server, as nodes reach it")
	relay := flag.String("relay", "10.244.0.1", "address of a relay: DERP at TCP 443, STUN at UDP 3478")
	admin := flag.String("admin", "127.0.0.1:9912", "address and port of the test API")
	domain := flag.String("domain", "other.ts.net", "suffix of the nodes' names")
	flag.Parse()

	server := &testcontrol.Server{
		ExplicitBaseURL:  "http://" + *listen,
		MagicDNSDomain:   *domain,
		DNSConfig:        &tailcfg.DNSConfig{Proxied: true, Domains: []string{*domain}},
		TagOwners:        map[string][]string{"tag:e2e-a": {}, "tag:e2e-b": {"tag:e2e-a"}},
		AllOnline:        true,
		AllNodesSameUser: true,
		Logf:             logger.Discard,
		DERPMap:          relayAt(*relay),
	}

	tests := http.NewServeMux()
	tests.HandleFunc("GET /nodes", func(w http.ResponseWriter, r *http.Request) {
		nodes := []node{}
		for _, n := range server.AllNodes() {
			nodes = append(nodes, node{n.ID, n.Name, n.Hostinfo.Hostname(), n.Addresses, n.Tags})
		}
		json.NewEncoder(w).Encode(nodes)
	})
	tests.HandleFunc("PUT /expire", func(w http.ResponseWriter, r *http.Request) {
		if expired, ok := decoded[bool](w, r); ok {
			server.SetExpireAllNodes(expired)
		}
	})
	tests.HandleFunc("PUT /certificates", func(w http.ResponseWriter, r *http.Request) {
		given, ok := decoded[bool](w, r)
		if !ok {
			return
		}
		server.MagicDNSDomain = ""
		if given {
			server.MagicDNSDomain = *domain
		}
		// for what it does beside: it tells every node what there is to know
		server.SetExpireAllNodes(false)
	})
	go func() { log.Fatal(http.ListenAndServe(*admin, tests)) }()

	// testcontrol ends the process at a path that it does not know
	known := http.NewServeMux()
	for _, path := range []string{"/generate_204", "/key", "/ts2021", "/machine/", "/c2n/"} {
		known.Handle(path, server)
	}
	log.Fatal(http.ListenAndServe(*listen, known))
}

// decoded reads the body of a request, and answers one that is not understood.
func decoded[T any](w http.ResponseWriter, r *http.Request) (value T, ok bool) {
	if err := json.NewDecoder(r.Body).Decode(&value); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return value, false
	}
	return value, true
}

// relayAt is a map of one relay, whose certificate is not verified.
func relayAt(ip string) *tailcfg.DERPMap {
	return &tailcfg.DERPMap{Regions: map[int]*tailcfg.DERPRegion{900: {
		RegionID: 900, RegionCode: "local", RegionName: "Local",
		Nodes: []*tailcfg.DERPNode{{
			Name: "900a", RegionID: 900, HostName: ip, IPv4: ip, IPv6: "none", STUNPort: 3478, DERPPort: 443, InsecureForTests: true,
		}},
	}}}
}
