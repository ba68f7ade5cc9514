#!/bin/sh
# The steps of a photo avatar over plain HTTP, for programs in other languages. Start the mock in another terminal:
#
#     npm run mock -- --stateful
#     examples/photo-to-avatar.sh http://127.0.0.1:4010
#
# Needs curl 7.82 or later.
#
# With HEYGEN_API_KEY set and https://api.heygen.com as the address, it creates two real avatars, which HeyGen bills.
# Each run uploads the photo again and has new idempotency keys, so running it twice bills four. It deletes the first.
set -eu

base_url=${1:?Usage: photo-to-avatar.sh ADDRESS}
photo=$(dirname "$0")/photo.jpg

heygen() {
  method=$1 path=$2
  shift 2
  # The key comes by standard input, since other users can see the arguments of a program.
  printf 'header = "x-api-key: %s"\n' "${HEYGEN_API_KEY:-mock-api-key}" |
    curl --silent --show-error --fail-with-body --max-time 120 --config - --request "$method" "$@" "$base_url$path"
}

# The value of a text field in a JSON object. For more than an example, use jq.
field() {
  printf '%s' "$2" | grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4
}

# With an Idempotency-Key, a create that is sent again returns the first avatar instead of a second one.
create() {
  heygen POST /v3/avatars --header "idempotency-key: $1" --json "$2"
}

names() {
  looks=$(heygen GET "/v3/avatars/looks?ownership=private")
  printf '%s' "$looks" | grep -o '"name":"[^"]*"' | cut -d '"' -f 4 | paste -s -d ';' -
}

# Each reply is kept before it is read: a pipeline would go on after a failed request.
uploaded=$(heygen POST /v3/assets --form "file=@$photo;type=image/jpeg")
asset_id=$(field asset_id "$uploaded")
echo "uploaded $asset_id"

photo_of_zoe="{\"type\":\"photo\",\"name\":\"Zoe\",\"file\":{\"type\":\"asset_id\",\"asset_id\":\"$asset_id\"}}"
created=$(create "zoe-$asset_id" "$photo_of_zoe")
item=$(printf '%s' "$created" | grep -o '"avatar_item":{[^}]*}') || { echo "created, but not read: $created" >&2; exit 1; }
look_id=$(field id "$item")
group_id=$(field group_id "$item")
echo "created $look_id in $group_id"

for _ in $(seq 30); do
  look=$(heygen GET "/v3/avatars/looks/$look_id")
  status=$(field status "$look")
  echo "$look_id is $status"
  [ "$status" = processing ] || break
  sleep "${POLL_SECONDS:-10}"
done
[ "$status" = completed ] || { echo "$look exists, and is not ready" >&2; exit 1; }

listed=$(names)
echo "listed: $listed"

heygen PATCH "/v3/avatars/looks/$look_id" --json '{"name":"Zoe Hart"}' > /dev/null
listed=$(names)
echo "renamed: $listed"

outdoors="{\"type\":\"prompt\",\"name\":\"Zoe, outdoors\",\"prompt\":\"In a garden\",\"avatar_group_id\":\"$group_id\"}"
create "zoe-outdoors-$asset_id" "$outdoors" > /dev/null
create "zoe-outdoors-$asset_id" "$outdoors" > /dev/null
listed=$(names)
echo "added a look: $listed"

heygen DELETE "/v3/avatars/looks/$look_id" > /dev/null
listed=$(names)
echo "deleted $look_id: $listed"
