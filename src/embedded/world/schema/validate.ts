import type {Kind} from '../kinds.ts'
import type {FieldError} from '../refusal.ts'
import type {Fields} from '../api-object.ts'
import {changeErrors} from './validate-change.ts'
import {crdErrors} from './validate-crd.ts'
import {validateCustom} from './validate-custom.ts'
import {metaOf, validateMeta, validateMetaChange} from './validate-meta.ts'
import {networkPolicyErrors, serviceErrors} from './validate-network.ts'
import {podSpecErrors} from './validate-pods.ts'
import {enumErrors} from './validate-enums.ts'
import {bindingErrors, clusterRoleErrors, roleErrors} from './validate-rbac.ts'
import {
  apiServiceErrors,
  budgetErrors,
  claimErrors,
  configMapErrors,
  leaseErrors,
  priorityErrors,
  scalerErrors,
  secretErrors,
} from './validate-rest.ts'
import {webhookErrors} from './validate-webhooks.ts'
import {
  cronJobErrors,
  daemonSetErrors,
  deploymentErrors,
  jobErrors,
  replicaSetErrors,
  statefulSetErrors,
} from './validate-workloads.ts'
import {fieldsOf} from './fields.ts'
import type {Schemas} from './schemas.ts'
import {own} from '../../../mesh/own.ts'

type Named = Pick<Kind, 'group' | 'version' | 'kind' | 'namespaced' | 'custom'>

const CHECKS: Readonly<Record<string, (object: Fields) => FieldError[]>> = {
  APIService: apiServiceErrors,
  ClusterRole: clusterRoleErrors,
  ClusterRoleBinding: object => bindingErrors(object, ['ClusterRole']),
  ConfigMap: configMapErrors,
  CronJob: cronJobErrors,
  CustomResourceDefinition: crdErrors,
  DaemonSet: daemonSetErrors,
  Deployment: deploymentErrors,
  HorizontalPodAutoscaler: scalerErrors,
  Job: jobErrors,
  Lease: leaseErrors,
  MutatingWebhookConfiguration: webhookErrors,
  NetworkPolicy: networkPolicyErrors,
  PersistentVolumeClaim: claimErrors,
  Pod: object => podSpecErrors(fieldsOf(object['spec']), 'spec'),
  PodDisruptionBudget: budgetErrors,
  PriorityClass: priorityErrors,
  ReplicaSet: replicaSetErrors,
  Role: roleErrors,
  RoleBinding: object => bindingErrors(object, ['Role', 'ClusterRole']),
  Secret: secretErrors,
  Service: serviceErrors,
  StatefulSet: statefulSetErrors,
  ValidatingWebhookConfiguration: webhookErrors,
}

/**
 * What the API server has against a new object, in its order and words; empty when nothing.
 * In: decoded, with defaults, name and namespace. Objects of custom kinds are held to their schema;
 * with `schemas`, kinds without a check of their own are held to the enums of OpenAPI.
 */
export function validateNew(kind: Named, object: Fields, schemas?: Schemas): FieldError[] {
  return [...validateMeta(kind, metaOf(object)), ...contentErrors(kind, object, schemas)]
}

/** What it has against a change. In: both as they are and would be stored. */
export function validateChange(
  kind: Named,
  was: Fields,
  is: Fields,
  schemas?: Schemas,
): FieldError[] {
  const meta = [...validateMeta(kind, metaOf(is)), ...validateMetaChange(metaOf(was), metaOf(is))]
  if (kind.custom !== undefined) return [...meta, ...contentErrors(kind, is, schemas)]
  // a pod has been through admission, and a definition's group is fixed: neither is asked about
  // that again
  const content =
    kind.kind === 'Pod'
      ? []
      : contentErrors(kind, is, schemas).filter(
          ({field}) => kind.kind !== 'CustomResourceDefinition' || field !== 'metadata.name',
        )
  return [...meta, ...content, ...changeErrors(kind.kind, was, is)]
}

function contentErrors(kind: Named, object: Fields, schemas: Schemas | undefined): FieldError[] {
  const {custom} = kind
  if (custom === undefined)
    return (
      own(CHECKS, kind.kind)?.(object) ??
      (schemas === undefined ? [] : enumErrors(schemas, kind, object))
    )
  if (custom.schema === undefined) return []
  const {apiVersion: _version, kind: _kind, metadata: _metadata, ...rest} = object
  return validateCustom(custom.schema, rest)
}
