package compare

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/spec"
)

// known tells of names which ones a guess takes, and which ones it leaves.
func known(t *testing.T, guess func(string) bool, yes, no []string) {
	t.Helper()
	for _, name := range yes {
		require.True(t, guess(name), name)
	}
	for _, name := range no {
		require.False(t, guess(name), name)
	}
}

func TestNamesOfReadableTexts(t *testing.T) {
	known(t, Readable,
		[]string{"name", "fullName", "Title", "description", "release_note", "slug", "label", "subject", "text", "summary", "content", "comment", "body", "message"},
		[]string{"hostname", "domain_name", "fileName", "pathname", "id", "price", "country"})
}

func TestNamesOfReferences(t *testing.T) {
	known(t, KeyLike, []string{"owner_id", "OWNER_ID", "ownerId", "ownerID", "tag_ids", "tagIds"}, []string{"id", "paid", "valid", "idea", "ids", "grid"})
}

func TestNamesOfWhatServersManage(t *testing.T) {
	known(t, NamedAsManaged,
		[]string{"id", "_id", "ID", "uuid", "url", "href", "self", "_links", "etag", "version", "revision", "owner", "created_by", "updatedBy", "slug", "hash", "checksum",
			"createdAt", "last-updated", "modified", "deleted_on", "password", "clientSecret", "accessToken", "api_key", "timestamp", "lastLogin", "last_seen", "view_count", "grandTotal"},
		[]string{"name", "identity", "curl", "conversion", "owners", "counter", "totals", "color"})
}

func TestNamesOfStates(t *testing.T) {
	known(t, StateLike, []string{"/status", "/a/orderState", "/Role", "/user_role"}, []string{"/name", "/status/note", "/roles", "/roleName"})
}

func TestNamesOfChangeStamps(t *testing.T) {
	known(t, ChangeStamp, []string{"updated_at", "Modified", "changedBy", "last_login", "lastSeen", "version", "revision", "ETag"}, []string{"created", "name", "lasting"})
}

func TestServersManageKeysAndWhatTheDocumentSays(t *testing.T) {
	r := &spec.Resource{Key: &spec.Key{Pointer: "/code"}, Managed: []spec.ManagedMember{{Pointer: "/serial"}}}
	for pointer, managed := range map[string]bool{"/code": true, "/serial": true, "/name": false, "/a/createdAt": true, "/created/name": false, "": true} {
		require.Equal(t, managed, ServerManaged(r, pointer), pointer)
	}
	require.False(t, ServerManaged(&spec.Resource{}, "/code"), "a resource without a key")
}
