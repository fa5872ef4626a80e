/**
 * Moves an image to another registry, its path and tag or digest kept: `ghcr.io/openclaw/openclaw:1` to `mirror.example/openclaw/openclaw:1`.
 *
 * @param registry host, port and path prefix of the registry; the image is returned unchanged without it
 */
export function imageIn(registry: string | undefined, image: string): string {
  if (!registry) return image;
  const [first, ...rest] = image.split('/');
  // what is before the first slash is a registry only if it could be a host; `library/node` and `node` have none
  const isHost = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
  return `${registry.replace(/\/+$/, '')}/${isHost ? rest.join('/') : image}`;
}
