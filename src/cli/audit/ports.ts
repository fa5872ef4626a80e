import { compareTexts } from './texts';

/** Collects what is open, and whether that is certain. */
export class Ports {
  private readonly certain = new Set<string>();
  private readonly uncertain = new Set<string>();

  public add(ports: readonly string[], answer: 'yes' | 'unknown'): void {
    for (const each of ports) (answer === 'yes' ? this.certain : this.uncertain).add(each);
  }

  public isEmpty(): boolean {
    return this.certain.size + this.uncertain.size === 0;
  }

  /** Sorted; what is not certain has a `?` behind it. */
  public list(): string[] {
    return [...this.certain, ...[...this.uncertain].filter((each) => !this.certain.has(each)).map((each) => `${each}?`)].sort(compareTexts);
  }
}
