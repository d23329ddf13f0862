// Package bucket reads and writes the rule objects of an S3 bucket, as Loki
// itself keeps them.
//
// Promised: a bucket that is missing, or in which nothing may be read, is an
// error and never "no rules"; only whole rule groups are written, in the very
// bytes Loki would write; credentials come from AWS's own chain (environment,
// files, web identity, instance) and are in no error.
//
// Other clouds' buckets are not for this package: their own tools copy the tree
// that build writes.
package bucket

import (
	"bytes"
	"cmp"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"net/http"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/s3utils"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/rules"
)

// Options say where the bucket is.
type Options struct {
	Name     string
	Prefix   string // in front of rules/ in every key; "" is none
	Endpoint string // host and port; "" is AWS
	Region   string
	Insecure bool // http
	Tries    int  // of one request; 0 is 3
}

// Bucket is a place for rule objects.
//
// What it has read it reads again only when its ETag has become another: a store
// of thousands of groups is looked at once a minute by some. It is for one
// goroutine.
type Bucket struct {
	s3     requests
	name   string
	prefix string
	known  map[string]known // by key
}

// known is a group as it was read, and the ETag that its object had.
type known struct {
	etag  string
	group rules.Group
}

// requests are the four of S3 that there is a use for. They are functions, and
// not the client that has them: reflection reaches what a field holds, so that
// the linker would keep every method of it, which is half a megabyte.
type requests struct {
	list   func(ctx context.Context, bucket string, o minio.ListObjectsOptions) iter.Seq[minio.ObjectInfo]
	get    func(ctx context.Context, bucket, key string) (io.ReadCloser, error)
	put    func(ctx context.Context, bucket, key string, data []byte) error
	remove func(ctx context.Context, bucket, key string) error
}

func requestsOf(client *minio.Client) requests {
	core := minio.Core{Client: client}
	return requests{
		list: client.ListObjectsIter,
		get: func(ctx context.Context, bucket, key string) (io.ReadCloser, error) {
			body, _, _, err := core.GetObject(ctx, bucket, key, minio.GetObjectOptions{})
			return body, err
		},
		put: func(ctx context.Context, bucket, key string, data []byte) error { // in one part, however large
			// Every S3 can check both sums, and one with object lock asks for the first.
			sum, signed := md5.Sum(data), sha256.Sum256(data)
			_, err := core.PutObject(ctx, bucket, key, bytes.NewReader(data), int64(len(data)), base64.StdEncoding.EncodeToString(sum[:]), hex.EncodeToString(signed[:]), minio.PutObjectOptions{ContentType: "application/octet-stream"})
			return err
		},
		remove: func(ctx context.Context, bucket, key string) error {
			return client.RemoveObject(ctx, bucket, key, minio.RemoveObjectOptions{})
		},
	}
}

// Open makes a client; nothing is asked yet.
func Open(o Options) (*Bucket, error) {
	if o.Name == "" {
		return nil, terminal.Hinted(errors.New("no bucket is named"), "name it: targets.NAME.bucket.name, or give the target its render")
	}
	endpoint := o.Endpoint
	if rest, ok := strings.CutPrefix(endpoint, "http://"); ok {
		endpoint, o.Insecure = rest, true
	}
	endpoint = cmp.Or(strings.TrimSuffix(strings.TrimPrefix(endpoint, "https://"), "/"), "s3.amazonaws.com")
	client, err := minio.New(endpoint, &minio.Options{
		Creds: credentials.NewChainCredentials([]credentials.Provider{
			&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}, &credentials.IAM{Client: &http.Client{Transport: http.DefaultTransport}},
		}),
		Secure: !o.Insecure, Region: o.Region, MaxRetries: cmp.Or(o.Tries, 3),
	})
	if err != nil {
		return nil, terminal.Hinted(fmt.Errorf("the endpoint %q of the bucket: %w", o.Endpoint, err), "host and port, without a path: s3.eu-central-1.amazonaws.com")
	}
	prefix := strings.Trim(o.Prefix, "/")
	if prefix != "" {
		prefix += "/"
	}
	return &Bucket{requestsOf(client), o.Name, prefix, map[string]known{}}, nil
}

// Name is the bucket, for people.
func (b *Bucket) Name() string { return "s3://" + b.name + "/" + b.prefix }

// Groups are the rules of a tenant, those with a bad object among them. None and
// no error is that the bucket can be read, and holds none for it.
func (b *Bucket) Groups(ctx context.Context, tenant string) ([]rules.Group, error) {
	etags, err := b.list(ctx, tenant)
	if err != nil {
		return nil, err
	}
	var all []rules.Group
	for key, etag := range etags {
		one := b.known[key]
		if one.etag != etag || etag == "" {
			if one.group, err = b.read(ctx, key); err != nil {
				return nil, err
			}
			b.known[key] = known{etag, one.group}
		}
		all = append(all, one.group)
	}
	maps.DeleteFunc(b.known, func(key string, _ known) bool {
		_, there := etags[key]
		return !there && strings.HasPrefix(key, "rules/"+tenant+"/")
	})
	rules.Sort(all)
	return all, nil
}

// Keep remembers these groups of a tenant, which say the same as those that were
// read.
func (b *Bucket) Keep(_ string, groups []rules.Group) {
	for _, g := range groups {
		key := rules.ObjectKey(g.ID)
		if one, ok := b.known[key]; ok {
			b.known[key] = known{one.etag, g}
		}
	}
}

// list is the keys of rule groups, without the prefix, and the ETags of their
// objects.
func (b *Bucket) list(ctx context.Context, tenant string) (map[string]string, error) {
	etags := map[string]string{}
	root := b.prefix + "rules/" + tenant + "/"
	for object := range b.s3.list(ctx, b.name, minio.ListObjectsOptions{Prefix: root, Recursive: true}) {
		if object.Err != nil {
			return nil, b.failure("listing", root, object.Err)
		}
		key := strings.TrimPrefix(object.Key, b.prefix)
		if _, ok := rules.ParseObjectKey(key); ok {
			etags[key] = object.ETag
		}
	}
	if err := ctx.Err(); err != nil { // the listing ends then without a word, and is not whole
		return nil, b.failure("listing", root, err)
	}
	return etags, nil
}

func (b *Bucket) read(ctx context.Context, key string) (rules.Group, error) {
	object, err := b.s3.get(ctx, b.name, b.prefix+key)
	if err != nil {
		return rules.Group{}, b.failure("reading", key, err)
	}
	defer object.Close() //nolint:errcheck // it was only read
	data, err := io.ReadAll(object)
	if err != nil {
		return rules.Group{}, b.failure("reading", key, err)
	}
	g, err := rules.DecodeObject(key, data)
	if err != nil {
		id, _ := rules.ParseObjectKey(key)
		g = rules.Group{ID: id, Bad: terminal.Hinted(fmt.Errorf("%s: %w", b.Name(), err), "as long as it is there, Loki loads new rules for no tenant: delete the object, or write it again")}
	}
	return g, nil
}

// Set writes a group.
func (b *Bucket) Set(ctx context.Context, g *rules.Group) error {
	data := rules.EncodeObject(g)
	key := rules.ObjectKey(g.ID)
	if err := b.s3.put(ctx, b.name, b.prefix+key, data); err != nil {
		return b.failure("writing", key, err)
	}
	return nil
}

// Delete removes a group; one that is not there is removed already.
func (b *Bucket) Delete(ctx context.Context, id rules.ID) error {
	key := rules.ObjectKey(id)
	if err := b.s3.remove(ctx, b.name, b.prefix+key); err != nil {
		return b.failure("deleting", key, err)
	}
	return nil
}

// failure says what went wrong, and what it probably means.
func (b *Bucket) failure(doing, what string, err error) error {
	next := "is the endpoint right, and reachable from here?"
	if strings.Contains(err.Error(), "server gave HTTP response to HTTPS client") {
		next = "it answers without TLS: --endpoint http://HOST:PORT, or targets.NAME.bucket.insecure: true"
	}
	answer := minio.ToErrorResponse(err)
	if s3utils.CheckValidBucketName(b.name) != nil {
		answer.Code = "InvalidBucketName" // the listing says so in words alone
	}
	switch answer.Code {
	case "InvalidBucketName":
		next = "look at the bucket's name: --bucket, or targets.NAME.bucket.name"
	case "NoSuchBucket":
		next = "the bucket is not there: a misspelt name looks like this, and a ruler that reads it keeps the rules it has"
	case "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "AllAccessDisabled":
		next = "give credentials as AWS's own tools take them: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or a role; it takes ListBucket, GetObject, PutObject and DeleteObject below rules/"
	case "PermanentRedirect", "AuthorizationHeaderMalformed":
		next = "the bucket is in another region: targets.NAME.bucket.region"
	}
	return terminal.Hinted(fmt.Errorf("%s: %s %s: %w", b.Name(), doing, what, err), "%s", next)
}
