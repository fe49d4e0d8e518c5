// Check a proof that Onward gave with code of others: the packages with which Go checks its own checksum database
// (golang.org/x/mod/sumdb), and those of transparency.dev. Here are only the calls. docs/trust.md has the command.
package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	checkpoint "github.com/transparency-dev/formats/log"
	cosignature "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const header = "c2sp.org/tlog-proof@v1\nindex "

func main() {
	if len(os.Args) < 3 {
		fail("usage: check_proof ENTRY-FILE LOG-KEY [WITNESS-KEY ...] < PROOF")
	}
	entry, err := os.ReadFile(os.Args[1])
	stop(err)
	verifier, err := note.NewVerifier(os.Args[2])
	stop(err)
	var witnesses []note.Verifier
	for _, key := range os.Args[3:] {
		witness, err := cosignature.NewVerifierForCosignatureV1(key)
		stop(err)
		witnesses = append(witnesses, witness)
	}
	text, err := io.ReadAll(os.Stdin)
	stop(err)
	top, signed, found := bytes.Cut(text, []byte("\n\n"))
	if !found || !bytes.HasPrefix(top, []byte(header)) {
		fail("this is no proof of an entry")
	}
	lines := strings.Split(strings.TrimPrefix(string(top), header), "\n")
	index, err := strconv.ParseInt(lines[0], 10, 64)
	stop(err)

	// The signature, and the size and root that it is of.
	head, _, opened, err := checkpoint.ParseCheckpoint(signed, verifier.Name(), verifier, witnesses...)
	stop(err)
	if len(opened.Sigs) != 1+len(witnesses) {
		fail("a witness that you named did not sign")
	}

	// The entry, twice: once with each of the two libraries.
	var path tlog.RecordProof
	var hashes [][]byte
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		stop(err)
		path = append(path, hash)
		hashes = append(hashes, hash[:])
	}
	var root tlog.Hash
	if copy(root[:], head.Hash) != tlog.HashSize || len(head.Hash) != tlog.HashSize {
		fail("the root is not a hash")
	}
	stop(tlog.CheckRecord(path, int64(head.Size), root, index, tlog.RecordHash(entry)))
	leaf := rfc6962.DefaultHasher.HashLeaf(entry)
	stop(proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(index), head.Size, leaf, hashes, head.Hash))

	fmt.Printf("Entry %d is in the tree of %d that %s signed", index, head.Size, head.Origin)
	for _, witness := range witnesses {
		fmt.Printf(" and %s cosigned", witness.Name())
	}
	fmt.Printf(".\nRoot %s\n", base64.StdEncoding.EncodeToString(head.Hash))
}

func stop(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(reason string) {
	fmt.Fprintln(os.Stderr, "Not proved:", reason)
	os.Exit(1)
}
