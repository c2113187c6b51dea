// Judges proofs with golang.org/x/mod's sumdb/note and sumdb/tlog, which share no code with ours:
// one JSON object a line in, "1" (accepted) or "0" a line out.
package main

import (
	"bufio"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type claim struct {
	Kind         string
	Key, Witness string
	Notes        []string
	Record       []byte
	Index        int64
	Hashes       [][]byte
}

func main() {
	in, out := bufio.NewReaderSize(os.Stdin, 1<<20), bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		var c claim
		if err := json.Unmarshal(line, &c); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		if holds(c) {
			fmt.Fprintln(out, "1")
		} else {
			fmt.Fprintln(out, "0")
		}
	}
}

func holds(c claim) bool {
	heads := []tlog.Tree{}
	for _, text := range c.Notes {
		head, ok := opened(text, c.Key, c.Witness)
		if !ok {
			return false
		}
		heads = append(heads, head)
	}
	hashes := make([]tlog.Hash, len(c.Hashes))
	for i, bytes := range c.Hashes {
		if len(bytes) != tlog.HashSize {
			return false
		}
		copy(hashes[i][:], bytes)
	}
	if c.Kind == "inclusion" {
		leaf := tlog.RecordHash(c.Record)
		return tlog.CheckRecord(hashes, heads[0].N, heads[0].Hash, c.Index, leaf) == nil
	}
	old, new := heads[0], heads[1]
	return tlog.CheckTree(hashes, new.N, new.Hash, old.N, old.Hash) == nil
}

// opened reads a checkpoint that both the log and the witness have signed.
func opened(text, key, witness string) (tree tlog.Tree, ok bool) {
	log, err := note.NewVerifier(key)
	if err != nil {
		return
	}
	cosigner, ok := newCosigner(witness)
	if !ok {
		return
	}
	opened, err := note.Open([]byte(text), note.VerifierList(log, cosigner))
	if err != nil || len(opened.Sigs) < 2 {
		return tree, false
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != log.Name() {
		return tree, false
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(size, 10) != lines[1] {
		return tree, false
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err == nil
}

// cosigner is what x/mod does not know: a signature with a time (C2SP tlog-cosignature).
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newCosigner(vkey string) (c cosigner, ok bool) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	return cosigner{parts[0], binary.BigEndian.Uint32(sum[:4]), key[1:]}, fmt.Sprintf("%x", sum[:4]) == parts[1]
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.hash }

func (c cosigner) Verify(text, sig []byte) bool {
	if len(sig) != 72 {
		return false
	}
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), text)
	return ed25519.Verify(c.key, []byte(message), sig[8:])
}
