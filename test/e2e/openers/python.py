"""
Opens a sealed file by what docs/sealed-file.md says, with Python's `cryptography` and nothing of this project, and prints the value. Usage: python.py PRIVATE-KEY FILE
"""
import base64
import binascii
import hashlib
import hmac
import re
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PROVIDERS = {"rsa-oaep-sha256": "cdk8s-openclaw", "aws-kms": "aws-kms"}


class Refused(Exception):
    pass


def check(holds, problem):
    if not holds:
        raise Refused(problem)


def parse_file(text):
    """The layout that `seal` writes: comments, then these lines in this order."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]

    def take(pattern, is_required=True):
        match = re.fullmatch(pattern, lines[0]) if lines else None
        check(match or not is_required, f"a line like {pattern} is missing")
        if match:
            lines.pop(0)
        return match and match.groups()

    take("apiVersion: cdk8s-openclaw/v1")
    take("kind: SealedValue")
    take("metadata:")
    metadata = {name: take(f'  {name}: "(.*)"')[0] for name in ("namespace", "name")}
    take("spec:")
    take("  recipients:")
    recipients = []
    while type_line := take("    - type: (.*)", not recipients):
        key_id = take('      keyId: "(.*)"')[0]
        since = take('      since: "(.*)"', False)
        recipients.append((type_line[0], key_id, since and since[0]))
    take("  context:")
    context = {}
    while entry := take(r'    (\w+): "(.*)"', not context):
        context[entry[0]] = entry[1]
    take("  ciphertext: >-")
    check(all(re.fullmatch("    [A-Za-z0-9+/=]+", line) for line in lines), "the ciphertext is not base64")
    check(context.get("format") == "1", "no sealed file of format 1")
    check(all(metadata[name] == context.get(name) for name in metadata), "the metadata are not the context's")
    encoded = "".join(line.strip() for line in lines)
    try:
        message = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise Refused("the ciphertext is not base64") from None
    check(base64.b64encode(message).decode() == encoded, "the ciphertext is not strict base64")
    return recipients, context, message


def sized(text):
    data = text.encode()
    return len(data).to_bytes(2, "big") + data


def serialize(recipients, context):
    days = [since for _, _, since in recipients if since is not None]
    entries = {**context, **({"recipientsSince": ",".join(days)} if days else {})}
    pairs = sorted((key.encode(), key, value) for key, value in entries.items())
    return len(pairs).to_bytes(2, "big") + b"".join(sized(key) + sized(value) for _, key, value in pairs)


class Message:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, length, name):
        check(self.at + length <= len(self.data), f"the message ends within its {name}")
        self.at += length
        return self.data[self.at - length:self.at]

    def number(self, length, name):
        return int.from_bytes(self.take(length, name), "big")

    def expect(self, expected, name):
        check(self.take(len(expected), name) == expected, f"the message's {name} is not what it has to be")


def open_sealed(text, private_key):
    recipients, context, data = parse_file(text)
    public = private_key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    own = f"sha256:{hashlib.sha256(public).hexdigest()}"

    message = Message(data)
    message.expect(b"\x02", "version")
    message.expect(b"\x04\x78", "algorithm suite")
    message_id = message.take(32, "id")
    expected = serialize(recipients, context)
    check(message.number(2, "context") == len(expected), "the message's context is not the readable one")
    message.expect(expected, "context")
    check(message.number(2, "recipients") == len(recipients), "the message is sealed for others than the recipients")
    wrapped = None
    for kind, key_id, _ in recipients:
        check(kind in PROVIDERS, f"recipient of type {kind}")
        message.expect(sized(PROVIDERS[kind]) + sized(key_id), "recipient")
        data_key = message.take(message.number(2, "data key"), "data key")
        wrapped = data_key if key_id == own else wrapped
    check(wrapped is not None, f"not sealed for {own}")
    message.expect(b"\x02", "content type")
    frame_length = message.number(4, "frame length")
    commitment = message.take(32, "commitment")
    header = data[:message.at]
    header_tag = message.take(16, "header's tag")
    message.expect(b"\xff\xff\xff\xff\x00\x00\x00\x01", "frame")
    iv = message.take(12, "IV")
    length = message.number(4, "length")
    check(1 <= length <= min(4096, frame_length), f"the message holds {length} bytes")
    content = message.take(length, "content")
    tag = message.take(16, "tag")
    check(message.at == len(data), "something follows the message")

    try:
        data_key = private_key.decrypt(wrapped, padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None))
    except ValueError:
        raise Refused("the data key does not open") from None
    check(len(data_key) == 32, "the data key has another length than 32 bytes")

    def derive(info):
        return HKDF(hashes.SHA512(), 32, message_id, info).derive(data_key)

    check(hmac.compare_digest(derive(b"COMMITKEY"), commitment), "the message commits to another data key")
    gcm = AESGCM(derive(b"\x04\x78DERIVEKEY"))
    authenticated = message_id + b"AWSKMSEncryptionClient Final Frame" + (1).to_bytes(4, "big") + length.to_bytes(8, "big")
    try:
        gcm.decrypt(bytes(12), header_tag, header)
        return gcm.decrypt(iv, content + tag, authenticated)
    except InvalidTag:
        raise Refused("the message was changed") from None


def main(key_file, file):
    with open(key_file, "rb") as key, open(file, encoding="utf-8") as text:
        private_key = serialization.load_pem_private_key(key.read(), None)
        try:
            sys.stdout.buffer.write(open_sealed(text.read(), private_key))
        except Refused as problem:
            sys.exit(f"{file}: {problem}")


main(*sys.argv[1:])
