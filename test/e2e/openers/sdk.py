"""
Seals and opens with the AWS Encryption SDK for Python and nothing of this project, by what docs/sealed-file.md says. Usage:

    sdk.py seal NAMESPACE NAME FIELD EXPIRES-AT PUBLIC-KEY…   reads the value from standard input and prints a sealed file; EXPIRES-AT may be empty
    sdk.py open PRIVATE-KEY FILE                              prints the value; what the readable part says is not looked at
"""
import base64
import hashlib
import re
import sys

import aws_encryption_sdk
from aws_cryptographic_material_providers.mpl import AwsCryptographicMaterialProviders
from aws_cryptographic_material_providers.mpl.config import MaterialProvidersConfig
from aws_cryptographic_material_providers.mpl.models import CreateMultiKeyringInput, CreateRawRsaKeyringInput, PaddingScheme
from aws_encryption_sdk import CommitmentPolicy
from aws_encryption_sdk.identifiers import AlgorithmSuite
from cryptography.hazmat.primitives import serialization

PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER
SPKI = serialization.PublicFormat.SubjectPublicKeyInfo

client = aws_encryption_sdk.EncryptionSDKClient(commitment_policy=CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT)
providers = AwsCryptographicMaterialProviders(config=MaterialProvidersConfig())


def key_id(public_key):
    return f"sha256:{hashlib.sha256(public_key.public_bytes(DER, SPKI)).hexdigest()}"


def keyring(public_key, private_key=None):
    return providers.create_raw_rsa_keyring(input=CreateRawRsaKeyringInput(
        key_namespace="cdk8s-openclaw",
        key_name=key_id(public_key),
        padding_scheme=PaddingScheme.OAEP_SHA256_MGF1,
        public_key=public_key.public_bytes(PEM, SPKI),
        private_key=private_key,
    ))


def read(file):
    with open(file, "rb") as source:
        return source.read()


def seal(namespace, name, field, expires_at, *public_key_files):
    public_keys = [serialization.load_pem_public_key(read(file)) for file in public_key_files]
    context = {"format": "1", "namespace": namespace, "name": name, "field": field, **({"expiresAt": expires_at} if expires_at else {})}
    generator, *children = [keyring(key) for key in public_keys]
    message, _ = client.encrypt(
        source=sys.stdin.buffer.read(),
        keyring=providers.create_multi_keyring(input=CreateMultiKeyringInput(generator=generator, child_keyrings=children)),
        encryption_context=context,
        algorithm=AlgorithmSuite.AES_256_GCM_HKDF_SHA512_COMMIT_KEY,
        # longer than any value, so that there is one frame; it must be a multiple of 128
        frame_length=8192,
    )
    # the SDK puts the recipients into the message in an order of its own
    public_keys.sort(key=lambda public_key: message.index(key_id(public_key).encode()))
    ciphertext = base64.b64encode(message).decode()
    print("\n".join([
        "apiVersion: cdk8s-openclaw/v1",
        "kind: SealedValue",
        "metadata:",
        f'  namespace: "{namespace}"',
        f'  name: "{name}"',
        "spec:",
        "  recipients:",
        *[f'    - type: rsa-oaep-sha256\n      keyId: "{key_id(key)}"' for key in public_keys],
        "  context:",
        *[f'    {key}: "{value}"' for key, value in context.items()],
        "  ciphertext: >-",
        *[f"    {line}" for line in re.findall(".{1,64}", ciphertext)],
    ]))


def open_sealed(private_key_file, file):
    pem = read(private_key_file)
    private_key = serialization.load_pem_private_key(pem, None)
    _, ciphertext = read(file).decode().split("  ciphertext: >-\n")
    plaintext, _ = client.decrypt(source=base64.b64decode("".join(ciphertext.split())), keyring=keyring(private_key.public_key(), pem))
    sys.stdout.buffer.write(plaintext)


{"seal": seal, "open": open_sealed}[sys.argv[1]](*sys.argv[2:])
