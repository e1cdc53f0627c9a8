import {apiVersionOf} from '../kinds.ts'
import type {Kind} from '../kinds.ts'
import {NONE, setOf} from './field-set.ts'
import type {FieldSet} from './field-set.ts'
import {fieldStep} from './steps.ts'

/**
 * The fields that a write to the resource or to one of its subresources cannot change, so that
 * nobody comes to own them by it: the status in writes to the resource, the rest in writes to its
 * status. Per kind as in Kubernetes 1.35 (`GetResetFields` of its strategies).
 */
export function resetFields(kind: Kind, subresource: string | undefined): FieldSet {
  const key = subresource === undefined || subresource === '' ? '' : subresource
  if (kind.custom !== undefined) return customResets(kind.custom.hasStatus, key)
  const special = SPECIAL.get(`${kind.group}/${kind.kind}/${key}`)
  if (special !== undefined) return special
  if (key === 'status') return SPEC
  if (key !== '') return NONE
  return kind.subresources.some(({name}) => name === 'status') ? STATUS : NONE
}

/** The fields that nobody owns, because the server itself keeps them. */
export const SERVER_FIELDS: FieldSet = fields(
  'apiVersion',
  'kind',
  'metadata',
  ...metadata(
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ),
)

/** Do two versions have objects that are alike? Other groups never do. */
export function isVersionOf(kind: Kind, apiVersion: string): boolean {
  if (apiVersion === apiVersionOf(kind)) return true
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion]
  return group === kind.group && version !== undefined
}

const STATUS = fields('status')
const SPEC = fields('spec')
const SPEC_AND_METADATA = fields('spec', 'metadata')

const SPECIAL: ReadonlyMap<string, FieldSet> = new Map([
  ['apps/Deployment/status', fields('spec', 'metadata.labels')],
  ['/Pod/status', fields('spec', 'metadata.deletionTimestamp', 'metadata.ownerReferences')],
  ['/Namespace/finalize', STATUS],
  ['certificates.k8s.io/CertificateSigningRequest/', fields('spec', 'status')],
  ['certificates.k8s.io/CertificateSigningRequest/status', fields('spec', 'status.conditions')],
  ['certificates.k8s.io/CertificateSigningRequest/approval', fields('spec', 'status.certificate')],
  ...[
    'storage.k8s.io/VolumeAttachment',
    'resource.k8s.io/ResourceClaim',
    'resource.k8s.io/DeviceTaintRule',
    'storagemigration.k8s.io/StorageVersionMigration',
    'internal.apiserver.k8s.io/StorageVersion',
  ].map(metadataToo),
  ...[
    'flowcontrol.apiserver.k8s.io/FlowSchema',
    'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration',
  ].map(metadataToo),
  ...['apiextensions.k8s.io/CustomResourceDefinition', 'apiregistration.k8s.io/APIService'].map(
    metadataToo,
  ),
  ['networking.k8s.io/ServiceCIDR/', NONE],
  ['networking.k8s.io/ServiceCIDR/status', NONE],
])

function metadataToo(name: string): [string, FieldSet] {
  return [`${name}/status`, SPEC_AND_METADATA]
}

function customResets(hasStatus: boolean, subresource: string): FieldSet {
  if (subresource === 'status') return SPEC
  return subresource === '' && hasStatus ? STATUS : NONE
}

function fields(...names: readonly string[]): FieldSet {
  return setOf(...names.map(name => name.split('.').map(fieldStep)))
}

function metadata(...names: readonly string[]): string[] {
  return names.map(name => `metadata.${name}`)
}
