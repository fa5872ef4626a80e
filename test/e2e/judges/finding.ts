/** Something that a judge has against a manifest. */
export interface JudgeFinding {
  /** Name of the judge's check. */
  readonly check: string;
  /** Kind and name of the object, and the container where it is about one. */
  readonly where: string;
  readonly message: string;
}

/** A judge of manifests. */
export interface Judge {
  readonly name: string;
  /** What it has against them, whatever it calls its findings. */
  findings(manifests: string): Promise<JudgeFinding[]>;
}
