import {at, rows, text} from '../mesh/fields.ts'
import type {KubeObject} from '../mesh/object.ts'
import {CRDS} from '../ports/resources.ts'
import {parseYaml} from '../schemas/yaml.ts'

/**
 * The CustomResourceDefinitions among the documents of a file, whole. Throws an Error when one
 * cannot be read: half a definition must not be applied.
 */
export function definitionsIn(file: string): readonly KubeObject[] {
  return file
    .split(/^---(?:[ \t].*)?$/m)
    .filter(document => /^kind: *["']?CustomResourceDefinition\b/m.test(document))
    .map(document => parseYaml(document))
    .filter(isDefinition)
}

const isDefinition = (read: unknown): read is KubeObject =>
  at(read, 'apiVersion') === CRDS.apiVersion &&
  text(at(read, 'metadata', 'name')) !== undefined &&
  rows(at(read, 'spec', 'versions')).length > 0
