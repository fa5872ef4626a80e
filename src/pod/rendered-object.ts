import { ApiObject } from 'cdk8s';

/** What wants to know how an object is written. */
export type RenderWatcher = (manifest: any) => void;

/** An object that tells how it is written each time it is: whoever wants to know has not to render it once more, which is dear. */
export class RenderedObject extends ApiObject {
  // cdk8s takes any two kinds of its objects for one when asked by `instanceof`
  public static [Symbol.hasInstance](object: unknown): object is RenderedObject {
    return typeof (object as Partial<RenderedObject> | undefined)?.onRendered === 'function';
  }

  private readonly watchers: RenderWatcher[] = [];

  /** Has a watcher told of the manifest, patches included. */
  public onRendered(watcher: RenderWatcher): void {
    this.watchers.push(watcher);
  }

  public toJson(): any {
    const manifest = this.render();
    this.watchers.forEach(watcher => watcher(manifest));
    return manifest;
  }

  protected render(): any {
    return super.toJson();
  }
}
