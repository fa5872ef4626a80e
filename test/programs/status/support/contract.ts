import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: { readonly [name: string]: Schema };
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly examples?: readonly unknown[];
  readonly description?: string;
  readonly contentSchema?: Schema;
}

export interface Media {
  readonly schema: Schema;
  readonly examples?: { readonly [name: string]: { readonly value: unknown } };
}

export interface Response {
  readonly description: string;
  readonly headers?: { readonly [name: string]: { readonly schema: Schema; readonly required: boolean } };
  readonly content: { readonly [type: string]: Media };
}

export interface Operation {
  readonly operationId: string;
  readonly responses: { readonly [status: string]: Response };
}

export interface Contract {
  readonly openapi: string;
  readonly servers: ReadonlyArray<{ readonly url: string }>;
  readonly paths: { readonly [path: string]: { readonly get: Operation } };
  readonly components: { readonly responses: { readonly [name: string]: Response }; readonly schemas: { readonly [name: string]: Schema } };
}

const VALIDATE = `
  require('@apidevtools/swagger-parser').validate(process.argv[1]).then(
    contract => process.stdout.write(JSON.stringify(contract)),
    error => { console.error(error.message); process.exitCode = 1; },
  );
`;

/**
 * The Addons API's contract, with what it refers to in its place. In a process of its own, since Jest can not load the ES modules that the parser is made of.
 *
 * @throws Error if it is no valid OpenAPI
 */
export function readContract(file = join(__dirname, '../../../../docs/openapi.yaml')): Contract {
  return JSON.parse(execFileSync(process.execPath, ['-e', VALIDATE, file], { cwd: __dirname, encoding: 'utf8', stdio: 'pipe' })) as Contract;
}
