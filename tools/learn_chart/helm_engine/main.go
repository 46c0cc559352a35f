// Command helm-engine renders one chart many times with Helm's own engine: starting Helm for each would take minutes.
//
// Usage: helm-engine CHART RELEASE NAMESPACE KUBE_VERSION [API_VERSION...]
//
// Each line of input is the values of a render, as JSON. Each line of output is a JSON object: "objects", what Helm
// rendered, each with the file of its template and the keys that one of its mappings has more than once, or "error",
// Helm's own words.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"sort"
	"strings"

	yamlnodes "go.yaml.in/yaml/v3"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"sigs.k8s.io/yaml"
)

type object struct {
	File string                 `json:"file"`
	Data map[string]interface{} `json:"data"`
	// Again has the path of each key that its mapping had before: steps are keys, and indexes of lists.
	Again [][]interface{} `json:"again,omitempty"`
}

type answer struct {
	Objects []object `json:"objects"`
	Error   string   `json:"error,omitempty"`
}

var separator = regexp.MustCompile(`\n---[^\n]*`)

func main() {
	if len(os.Args) < 5 {
		fmt.Fprintln(os.Stderr, "helm-engine: CHART, RELEASE, NAMESPACE and KUBE_VERSION are needed")
		os.Exit(2)
	}
	capabilities, err := capabilitiesOf(os.Args[4], os.Args[5:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "helm-engine:", err)
		os.Exit(2)
	}
	loaded, err := loader.Load(os.Args[1])
	if err == nil && len(loaded.Metadata.Dependencies)+len(loaded.Dependencies()) > 0 {
		err = fmt.Errorf("%s has dependencies", os.Args[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "helm-engine:", err)
		os.Exit(2)
	}
	input := bufio.NewReaderSize(os.Stdin, 1<<20)
	output := json.NewEncoder(os.Stdout)
	decoder := json.NewDecoder(input)
	for decoder.More() {
		var values map[string]interface{}
		if err := decoder.Decode(&values); err != nil {
			fmt.Fprintln(os.Stderr, "helm-engine:", err)
			os.Exit(2)
		}
		said := answer{}
		files, err := render(loaded, os.Args[2], os.Args[3], capabilities, values)
		if err == nil {
			said.Objects, err = objectsOf(files)
		}
		if err != nil {
			said = answer{Error: err.Error()}
		}
		if err := output.Encode(said); err != nil {
			os.Exit(2)
		}
	}
}

func capabilitiesOf(version string, apiVersions []string) (*chartutil.Capabilities, error) {
	capabilities := chartutil.DefaultCapabilities.Copy()
	kube, err := chartutil.ParseKubeVersion(version)
	if err != nil {
		return nil, err
	}
	capabilities.KubeVersion = *kube
	capabilities.APIVersions = append(capabilities.APIVersions, apiVersions...)
	return capabilities, nil
}

// render gives the files that Helm makes of a chart without dependencies; a chart that has some is not taken.
func render(loaded *chart.Chart, release, namespace string, capabilities *chartutil.Capabilities, values map[string]interface{}) (map[string]string, error) {
	options := chartutil.ReleaseOptions{Name: release, Namespace: namespace, Revision: 1, IsInstall: true}
	top, err := chartutil.ToRenderValues(loaded, values, options, capabilities)
	if err != nil {
		return nil, err
	}
	return engine.Render(loaded, top)
}

// objectsOf reads the YAML of the files, in their order; what is no mapping is left out.
func objectsOf(files map[string]string) ([]object, error) {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	var objects []object
	for _, name := range names {
		if strings.HasSuffix(name, "NOTES.txt") {
			continue
		}
		for _, text := range separator.Split("\n"+files[name], -1) {
			var data map[string]interface{}
			if err := yaml.Unmarshal([]byte(text), &data); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			if len(data) > 0 {
				var root yamlnodes.Node
				if err := yamlnodes.Unmarshal([]byte(text), &root); err != nil {
					return nil, fmt.Errorf("%s: %w", name, err)
				}
				objects = append(objects, object{name, data, again(&root, nil)})
			}
		}
	}
	return objects, nil
}

// again gives the path of each key below a node that its mapping had before.
func again(node *yamlnodes.Node, path []interface{}) [][]interface{} {
	var found [][]interface{}
	below := func(child *yamlnodes.Node, step interface{}) {
		found = append(found, again(child, append(path[:len(path):len(path)], step))...)
	}
	switch node.Kind {
	case yamlnodes.DocumentNode:
		for _, child := range node.Content {
			found = append(found, again(child, path)...)
		}
	case yamlnodes.SequenceNode:
		for at, child := range node.Content {
			below(child, at)
		}
	case yamlnodes.MappingNode:
		seen := map[string]bool{}
		for at := 0; at+1 < len(node.Content); at += 2 {
			key := node.Content[at].Value
			if seen[key] {
				found = append(found, append(path[:len(path):len(path)], key))
			}
			seen[key] = true
			below(node.Content[at+1], key)
		}
	}
	return found
}
