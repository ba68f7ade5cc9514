#!/bin/sh
# The steps of a photo avatar over plain HTTP, for programs in other languages. Start the mock in another terminal:
#
#     npm run mock -- --stateful
#     examples/photo-to-avatar.sh http://127.0.0.1:4010
#
# With HEYGEN_API_KEY set and https://api.heygen.com as the address, it creates two real avatars, which HeyGen bills.
# Each run uploads the photo again and has new idempotency keys, so running it twice bills four.
set -eu

base_url=$1
photo=$(dirname "$0")/photo.jpg

heygen() {
  method=$1 path=$2
  shift 2
  curl --silent --show-error --fail-with-body --request "$method" \
    --header "x-api-key: ${HEYGEN_API_KEY:-mock-api-key}" "$@" "$base_url$path"
}

# The first value of a field in the JSON on stdin.
field() {
  sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1
}

# With an Idempotency-Key, a create that is sent again returns the first avatar instead of a second one.
create() {
  heygen POST /v3/avatars --header "idempotency-key: $1" --json "$2"
}

names() {
  heygen GET /v3/avatars/looks?ownership=private | grep -o '"name":"[^"]*"' | cut -d '"' -f 4 | paste -s -d ';' -
}

asset_id=$(heygen POST /v3/assets --form "file=@$photo;type=image/jpeg" | field asset_id)
echo "uploaded $asset_id"

photo_of_zoe="{\"type\":\"photo\",\"name\":\"Zoe\",\"file\":{\"type\":\"asset_id\",\"asset_id\":\"$asset_id\"}}"
created=$(create "zoe-$asset_id" "$photo_of_zoe")
look_id=$(echo "$created" | sed 's/.*"avatar_item":{\([^}]*\)}.*/\1/' | field id)
group_id=$(echo "$created" | sed 's/.*"avatar_item":{\([^}]*\)}.*/\1/' | field group_id)
echo "created $look_id in $group_id"

status=processing
while [ "$status" = processing ]; do
  status=$(heygen GET "/v3/avatars/looks/$look_id" | field status)
  echo "$look_id is $status"
  [ "$status" != processing ] || sleep 1
done

echo "listed: $(names)"

heygen PATCH "/v3/avatars/looks/$look_id" --json '{"name":"Zoe Hart"}' > /dev/null
echo "renamed: $(names)"

outdoors="{\"type\":\"prompt\",\"name\":\"Zoe, outdoors\",\"prompt\":\"In a garden\",\"avatar_group_id\":\"$group_id\"}"
create "zoe-outdoors-$asset_id" "$outdoors" > /dev/null
create "zoe-outdoors-$asset_id" "$outdoors" > /dev/null
echo "added a look: $(names)"

heygen DELETE "/v3/avatars/looks/$look_id" > /dev/null
echo "deleted $look_id: $(names)"
