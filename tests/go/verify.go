// Verify checks a ledger with Go's own transparency-log packages, which know nothing of this project.
//
// It reads one JSON object from standard input and prints "ok", or says what does not hold and exits with 1:
//
//	{"vkey": "…", "note": "…", "old_note": "…", "events": ["base64 of an event", …],
//	 "inclusion": [["base64 of a hash", …], …], "consistency": ["base64 of a hash", …]}
//
// inclusion[i] is the proof of event i under the note; consistency leads from old_note to note.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type ledger struct {
	Vkey        string     `json:"vkey"`
	Note        string     `json:"note"`
	OldNote     string     `json:"old_note"`
	Events      []string   `json:"events"`
	Inclusion   [][]string `json:"inclusion"`
	Consistency []string   `json:"consistency"`
}

type hashes []tlog.Hash

func (stored hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		out[i] = stored[index]
	}
	return out, nil
}

func demand(err error, what string) {
	if err != nil {
		fmt.Printf("%s: %v\n", what, err)
		os.Exit(1)
	}
}

func parse(texts []string) []tlog.Hash {
	out := make([]tlog.Hash, len(texts))
	for i, text := range texts {
		hash, err := tlog.ParseHash(text)
		demand(err, "hash")
		out[i] = hash
	}
	return out
}

func open(message, vkey string) (int64, tlog.Hash) {
	verifier, err := note.NewVerifier(vkey)
	demand(err, "verifier key")
	opened, err := note.Open([]byte(message), note.VerifierList(verifier))
	demand(err, "note")
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		demand(fmt.Errorf("origin is not %q", verifier.Name()), "checkpoint")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	demand(err, "size")
	root, err := tlog.ParseHash(lines[2])
	demand(err, "root")
	return size, root
}

func main() {
	var given ledger
	demand(json.NewDecoder(os.Stdin).Decode(&given), "input")
	size, root := open(given.Note, given.Vkey)
	oldSize, oldRoot := open(given.OldNote, given.Vkey)

	var stored hashes
	for i, text := range given.Events {
		event, err := base64.StdEncoding.DecodeString(text)
		demand(err, "event")
		added, err := tlog.StoredHashes(int64(i), event, stored)
		demand(err, "tree")
		stored = append(stored, added...)
		if int64(i) < size && i < len(given.Inclusion) {
			proof := tlog.RecordProof(parse(given.Inclusion[i]))
			demand(tlog.CheckRecord(proof, size, root, int64(i), tlog.RecordHash(event)), fmt.Sprintf("event %d", i))
		}
	}
	if int64(len(given.Events)) != size {
		demand(fmt.Errorf("%d events given, %d stated", len(given.Events), size), "size")
	}
	rebuilt, err := tlog.TreeHash(size, stored)
	demand(err, "tree")
	if rebuilt != root {
		demand(fmt.Errorf("rebuilt %v, stated %v", rebuilt, root), "root")
	}
	demand(tlog.CheckTree(tlog.TreeProof(parse(given.Consistency)), size, root, oldSize, oldRoot), "consistency")
	fmt.Println("ok")
}
