// Command kubernetes-yaml says what Kubernetes makes of YAML, for tests that compare capsule-lint with it.
//
// Each line of its input is a text, in base64; each line of its output says, in JSON, what is read from it.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"

	decoder "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

type reading struct {
	Documents []json.RawMessage `json:"documents"` // up to the first that is refused
	Error     string            `json:"error"`     // why that one is refused; empty if none is
}

// answer is one line of the output.
type answer struct {
	Kubectl reading `json:"kubectl"` // the documents of a stream, as `kubectl apply` goes through them
	Helm    reading `json:"helm"`    // the text as one document, as Helm reads a values file
}

func main() {
	lines := bufio.NewReader(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return
		}
		text, decodeErr := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(line)))
		if err = errors.Join(err, decodeErr); err != nil {
			log.Fatal(err)
		}
		if err = out.Encode(answer{Kubectl: stream(text), Helm: document(text)}); err != nil {
			log.Fatal(err)
		}
	}
}

// stream does what Visit of StreamVisitor does in k8s.io/cli-runtime/pkg/resource.
func stream(text []byte) reading {
	documents := []json.RawMessage{}
	reader := decoder.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096)
	for {
		var raw json.RawMessage
		if err := reader.Decode(&raw); errors.Is(err, io.EOF) {
			return reading{Documents: documents}
		} else if err != nil {
			return reading{documents, err.Error()}
		}
		if raw = bytes.TrimSpace(raw); len(raw) > 0 && !bytes.Equal(raw, []byte("null")) {
			documents = append(documents, raw)
		}
	}
}

func document(text []byte) reading {
	raw, err := yaml.YAMLToJSON(text)
	if err != nil {
		return reading{[]json.RawMessage{}, err.Error()}
	}
	return reading{Documents: []json.RawMessage{raw}}
}
