import { isDeepStrictEqual } from 'node:util';
import { TailscaleStatus } from '../../status/document';

/** The status as it is now, for whoever asks for it and whoever wants to be told of changes. */
export class CurrentStatus {
  private readonly listeners = new Set<(status: TailscaleStatus) => void>();

  constructor(private status: TailscaleStatus) {}

  public get(): TailscaleStatus {
    return this.status;
  }

  /** Replaces the status. Listeners are told when it is another one than before. */
  public set(status: TailscaleStatus): void {
    if (isDeepStrictEqual(status, this.status)) return;
    this.status = status;
    for (const listener of this.listeners) listener(status);
  }

  /** @returns a function that ends it */
  public onChange(listener: (status: TailscaleStatus) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
