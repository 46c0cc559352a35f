// The etcd that kube-apiserver stores its objects in, built by .ci/programs for the tests of this folder.
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() {
	etcdmain.Main(os.Args)
}
