// Package sidecar is what is known of kiwigrid/k8s-sidecar as a product: which
// container is one, how its environment reads, which objects it wants, what it
// must be allowed, where it writes, and since which release.
//
// [Read] reads a container, [Config.Judge] answers whether it wants an object, with
// a name for each reason against it, [Config.Needs] tells its access and
// [Config.Target] the file a key becomes.
//
// What is promised: what is decided outside the manifests (valueFrom, envFrom) is
// told apart from what is not set, and never guessed; texts are compared as the
// sidecar compares them, blanks and letters included.
//
// What it does not do: know a ruler, its volumes or its config. Whether a file
// that the sidecar writes reaches one is delivery's to say.
//
// The facts were seen by running releases against a Kubernetes API server, or read
// in the product's source (src/sidecar.py, src/resources.py, src/helpers.py); where
// a release matters it is one of the named versions. It stands on manifest, and on
// rbac for the words of an access need.
package sidecar
