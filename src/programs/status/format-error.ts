/** Something from Tailscale has not the fields or the types that this program knows: most likely its version is another. */
export class FormatError extends Error {
  public override readonly name = 'FormatError';

  /** @param what is wrong, such as `status lacks "BackendState"`. It may be shown, so it quotes nothing that Tailscale sent */
  public constructor(what: string) {
    super(what);
  }
}
