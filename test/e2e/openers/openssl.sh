#!/usr/bin/env bash
# Opens a sealed file by what docs/sealed-file.md says, with OpenSSL 3 and coreutils and nothing of this project, and prints the value. Usage: openssl.sh PRIVATE-KEY FILE
# It checks all that an opener must. The commands of OpenSSL take keys as arguments, which everybody on the machine can see: this is a proof of the format, and no tool.
set -euo pipefail
export LC_ALL=C
[ $# = 2 ] || { echo "usage: $0 PRIVATE-KEY FILE" >&2; exit 2; }
key=$1 file=$2
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "$file: $1" >&2; exit 1; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
bytes() { printf "%b" "$(sed 's/../\\x&/g' <<< "$1")"; }
# sized TEXT: its length in two bytes, and itself
sized() { printf '%04x' ${#1}; printf %s "$1" | hex; }
# readable INDENT NAME: the value of a line `NAME: "VALUE"`
readable() { sed -nE "s/^$1$2: \"?([^\"]*)\"?\$/\1/p" "$file"; }

# The readable part, in the layout that `seal` writes.
[ "$(readable '' apiVersion)" = cdk8s-openclaw/v1 ] && [ "$(readable '' kind)" = SealedValue ] || fail 'is no sealed file'
[ "$(readable '    ' format)" = 1 ] || fail 'is no sealed file of format 1'
for field in namespace name; do [ "$(readable '  ' $field)" = "$(readable '    ' $field)" ] || fail "metadata.$field is not the context's"; done
mapfile -t types < <(readable '    - ' type)
mapfile -t ids < <(readable '      ' keyId)
since=$(readable '      ' since | paste -sd,)
base64=$(sed -n '/^  ciphertext: >-$/,$p' "$file" | tail -n +2 | tr -d ' \n')
message=$(base64 -d <<< "$base64" 2> /dev/null | hex) || fail 'its ciphertext is not base64'
[ "$(bytes "$message" | base64 -w 0)" = "$base64" ] || fail 'its ciphertext is not strict base64'

# What the header's context has to be: the readable one, by the keys' bytes.
entries=$(sed -nE '/^  context:$/,/^  ciphertext:/s/^    (\w+): "([^"]*)"$/\1 \2/p' "$file")
[ -z "$since" ] || entries+=$'\n'"recipientsSince $since"
context=$(printf '%04x' "$(wc -l <<< "$entries")")
while read -r name value; do context+=$(sized "$name")$(sized "$value"); done < <(sort <<< "$entries")

# take NAME COUNT: the next bytes of the message, in hex
at=0
take() {
  ((at + 2 * $2 <= ${#message})) || fail "the message ends within its $1"
  printf -v "$1" %s "${message:at:2 * $2}"
  at=$((at + 2 * $2))
}
# expect NAME COUNT VALUE
expect() { take "$1" "$2"; [ "${!1}" = "$3" ] || fail "the message's $1 is not what it has to be"; }

expect version 1 02
expect suite 2 0478
take id 32
expect context_length 2 "$(printf %04x $((${#context} / 2)))"
expect header_context $((${#context} / 2)) "$context"
expect recipients 2 "$(printf %04x ${#ids[@]})"
own=sha256:$(openssl pkey -in "$key" -pubout -outform DER | openssl dgst -sha256 -r | cut -d ' ' -f 1)
wrapped=
for index in "${!ids[@]}"; do
  case ${types[index]} in
    rsa-oaep-sha256) provider=cdk8s-openclaw ;;
    aws-kms) provider=aws-kms ;;
    *) fail "recipient $((index + 1)) is of type ${types[index]}" ;;
  esac
  expected=$(sized "$provider")$(sized "${ids[index]}")
  expect recipient $((${#expected} / 2)) "$expected"
  take length 2
  take data_key $((0x$length))
  [ "${ids[index]}" != "$own" ] || wrapped=$data_key
done
[ -n "$wrapped" ] || fail "is not sealed for $own"
expect content_type 1 02
take frame_length 4
take commitment 32
header=${message:0:at}
take header_tag 16
expect final_frame 4 ffffffff
expect sequence_number 4 00000001
take iv 12
take content_length 4
length=$((0x$content_length))
((1 <= length && length <= 4096 && length <= 0x$frame_length)) || fail "holds $length bytes"
take content $length
take tag 16
((at == ${#message})) || fail 'something follows the message'

# The data key and what is derived from it.
bytes "$wrapped" > "$work/wrapped"
openssl pkeyutl -decrypt -inkey "$key" -in "$work/wrapped" -out "$work/data-key" \
  -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256 2> /dev/null || fail 'its data key does not open'
data_key=$(hex < "$work/data-key")
[ ${#data_key} = 64 ] || fail 'its data key has another length than 32 bytes'
derive() { openssl kdf -binary -keylen 32 -kdfopt digest:SHA512 -kdfopt "hexkey:$data_key" -kdfopt "hexsalt:$id" -kdfopt "hexinfo:$1" HKDF | hex; }
[ "$(derive "$(printf COMMITKEY | hex)")" = "$commitment" ] || fail 'the message commits to another data key'
aes_key=$(derive "0478$(printf DERIVEKEY | hex)")

# The header's tag: GMAC is GCM without content.
zeros=00000000000000000000000000000000
gmac=$(bytes "$header" | openssl mac -binary -macopt cipher:AES-256-GCM -macopt "hexkey:$aes_key" -macopt "hexiv:${zeros:0:24}" -in /dev/stdin GMAC | hex)
[ "$gmac" = "$header_tag" ] || fail 'the header was changed'

# The frame's tag. `openssl enc` does no GCM, so that its hash is computed here: NIST SP 800-38D, section 6.3, in two numbers of 64 bits.
# ghash H BLOCKS
ghash() {
  local h1=$((0x${1:0:16})) h0=$((0x${1:16})) y1=0 y0=0 z1 z0 v1 v0 x bit block carry low63=0x7fffffffffffffff
  for ((block = 0; block < ${#2}; block += 32)); do
    y1=$((y1 ^ 0x${2:block:16})) y0=$((y0 ^ 0x${2:block + 16:16})) z1=0 z0=0 v1=$h1 v0=$h0
    for x in $y1 $y0; do
      for ((bit = 63; bit >= 0; bit--)); do
        if ((x >> bit & 1)); then ((z1 ^= v1, z0 ^= v0, 1)); fi
        ((carry = v0 & 1, v0 = (v0 >> 1 & low63) | (v1 & 1) << 63, v1 = v1 >> 1 & low63, v1 ^= carry ? 0xe1 << 56 : 0, 1))
      done
    done
    y1=$z1 y0=$z0
  done
  printf %016x%016x "$y1" "$y0"
}
padded() { printf %s "$1${zeros:0:(32 - ${#1} % 32) % 32}"; }
block() { bytes "$1" | openssl enc -aes-256-ecb -nopad -K "$aes_key" | hex; }
authenticated=$id$(printf 'AWSKMSEncryptionClient Final Frame' | hex)$sequence_number$(printf %016x "$length")
hash=$(ghash "$(block $zeros)" "$(padded "$authenticated")$(padded "$content")$(printf %016x%016x $((4 * ${#authenticated})) $((8 * length)))")
mask=$(block "${iv}00000001")
[ "$(printf %016x%016x $((0x${hash:0:16} ^ 0x${mask:0:16})) $((0x${hash:16} ^ 0x${mask:16})))" = "$tag" ] || fail 'the content was changed'

bytes "$content" | openssl enc -d -aes-256-ctr -K "$aes_key" -iv "${iv}00000002"
