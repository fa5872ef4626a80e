import { ApiObject, ApiObjectMetadataDefinition, JsonPatch } from 'cdk8s';
import { Resource } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { RenderedObject } from './rendered-object';
import { constructError } from '../checks/error';

/**
 * Has a cdk8s-plus object keep whatever a user patches.
 *
 * cdk8s-plus patches first and then drops each field that Kubernetes 1.28 does not know, or has of another shape. The object of the same id, path, name and metadata that takes its place
 * renders it first, and patches what is rendered.
 *
 * @returns the same resource
 */
export function keepPatches<T extends Resource>(resource: T): T {
  const typed = ApiObject.of(resource);
  resource.node.tryRemoveChild(typed.node.id);
  new PatchedLast(resource, typed.node.id, typed);
  return resource;
}

class PatchedLast extends RenderedObject {
  // one for both: labels are added through the resource as well as through this object
  public readonly metadata: ApiObjectMetadataDefinition;
  private readonly operations: JsonPatch[] = [];

  constructor(scope: Construct, id: string, private readonly typed: ApiObject) {
    const { apiVersion, kind, name } = typed;
    super(scope, id, { apiVersion, kind, metadata: { name } });
    this.metadata = typed.metadata;
  }

  public addJsonPatch(...operations: JsonPatch[]): void {
    super.addJsonPatch(...operations);
    this.operations.push(...operations);
  }

  protected render(): any {
    return this.operations.reduce((manifest, operation, index) => {
      try {
        return JsonPatch.apply(manifest, operation);
      } catch (error) {
        // its value is not shown: it may be a secret
        throw constructError(this, `patch ${index + 1} of ${this.operations.length} does not apply (${(error as Error).name}): patch what the manifest has`);
      }
    }, this.typed.toJson());
  }
}
