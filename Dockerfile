# The program that opens sealed values with AWS KMS, for OpenClawInstance's kms.image. In this folder, after `npx projen bundle` in a clone of the repository:
#   buildah bud --tag registry.example.com/unseal-kms:1 .
FROM node:24-bookworm-slim
COPY --chmod=0444 lib/programs/unseal-kms.cjs /app/unseal-kms.cjs
USER 65532:65532
ENTRYPOINT ["node", "/app/unseal-kms.cjs"]
