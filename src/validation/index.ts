/*
 * The plugin for `validations` in cdk8s.yaml, by the path of this folder. It is no part of the library's API in other languages: cdk8s' CLI loads it with Node.js.
 */
export { OpenClawValidation } from './openclaw-validation';
export type { OpenClawValidationProps } from './properties';
