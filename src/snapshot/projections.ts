import {node, rows, text} from '../mesh/fields.ts'
import type {KubeObject} from '../mesh/object.ts'
import {own} from '../mesh/own.ts'
import {projectMeta} from './metadata.ts'
import {asIs, pick, whole, WHOLE} from './pick.ts'
import type {Shape} from './pick.ts'
import {podStatus} from './pod-status.ts'
import {podSpec, template} from './pod-template.ts'
import {redactTree} from '../secrets/redact.ts'
import {bundleMark} from './certificates.ts'
import type {SnapshotObject} from './snapshot.ts'

const CLAIM: Shape = {
  metadata: (value: unknown) => projectMeta(value),
  spec: whole('accessModes', 'resources', 'storageClassName', 'volumeMode'),
}

/** Webhooks whole; the bundle that they trust by its fingerprint. */
const WEBHOOKS: Shape = {
  webhooks: (value: unknown) =>
    rows(redactTree(value)).map((webhook, at) => {
      const bundle = text(node(node(rows(value)[at])['clientConfig'])['caBundle'])
      return {
        ...webhook,
        clientConfig: {
          ...node(webhook['clientConfig']),
          ...(bundle === undefined ? {} : {caBundle: bundleMark(bundle)}),
        },
      }
    }),
}

/** A definition whole, for its schemas only name fields; who converts it, as any webhook. */
const definition = (value: unknown): unknown => {
  const {conversion, ...rest} = node(value)
  return conversion === undefined ? value : {...rest, conversion: redactTree(conversion)}
}

/** What is let through of an object besides its metadata, by the fields of the object. */
const SHAPES: Readonly<Record<string, Shape>> = {
  Namespace: {status: whole('phase')},
  Node: {
    spec: whole('unschedulable', 'taints'),
    status: {
      ...whole('capacity', 'allocatable'),
      conditions: whole('type', 'status', 'reason'),
      nodeInfo: whole('kubeletVersion', 'architecture', 'operatingSystem'),
    },
  },
  Pod: {spec: podSpec, status: podStatus},
  Deployment: workload([
    'minReadySeconds',
    'strategy',
    'revisionHistoryLimit',
    'paused',
    'progressDeadlineSeconds',
  ]),
  ReplicaSet: workload(['minReadySeconds']),
  StatefulSet: workload(
    [
      'serviceName',
      'podManagementPolicy',
      'updateStrategy',
      'revisionHistoryLimit',
      'minReadySeconds',
      'ordinals',
      'persistentVolumeClaimRetentionPolicy',
    ],
    {volumeClaimTemplates: CLAIM},
  ),
  DaemonSet: workload(['updateStrategy', 'minReadySeconds', 'revisionHistoryLimit']),
  ControllerRevision: {revision: WHOLE, data: {spec: {template}}},
  Job: {
    spec: {
      ...whole(
        'parallelism',
        'completions',
        'backoffLimit',
        'suspend',
        'completionMode',
        'ttlSecondsAfterFinished',
        'activeDeadlineSeconds',
      ),
      selector: asIs,
      template,
    },
    status: {
      ...whole('active', 'succeeded', 'failed', 'startTime', 'completionTime'),
      conditions: whole('type', 'status', 'reason', 'lastTransitionTime'),
    },
  },
  CronJob: {
    spec: {
      ...whole(
        'schedule',
        'timeZone',
        'suspend',
        'concurrencyPolicy',
        'startingDeadlineSeconds',
        'successfulJobsHistoryLimit',
        'failedJobsHistoryLimit',
      ),
      jobTemplate: {spec: {...whole('parallelism', 'completions', 'backoffLimit'), template}},
    },
  },
  Service: {
    spec: {
      selector: asIs,
      ...whole(
        'type',
        'ports',
        'clusterIP',
        'clusterIPs',
        'ipFamilies',
        'ipFamilyPolicy',
        'internalTrafficPolicy',
        'externalTrafficPolicy',
        'externalIPs',
        'externalName',
        'loadBalancerClass',
        'loadBalancerIP',
        'publishNotReadyAddresses',
        'sessionAffinity',
        'healthCheckNodePort',
        'allocateLoadBalancerNodePorts',
      ),
    },
    status: {loadBalancer: {ingress: whole('ip', 'hostname', 'ports', 'ipMode')}},
  },
  EndpointSlice: {
    addressType: WHOLE,
    ports: WHOLE,
    endpoints: {
      ...whole('addresses', 'nodeName'),
      conditions: WHOLE,
      targetRef: whole('kind', 'namespace', 'name'),
    },
  },
  PodDisruptionBudget: {
    spec: WHOLE,
    status: whole(
      'currentHealthy',
      'desiredHealthy',
      'disruptionsAllowed',
      'expectedPods',
      'observedGeneration',
    ),
  },
  HorizontalPodAutoscaler: {
    spec: WHOLE,
    status: whole('currentReplicas', 'desiredReplicas', 'observedGeneration'),
  },
  ResourceQuota: {spec: asIs, status: asIs},
  LimitRange: {spec: WHOLE},
  PriorityClass: whole('value', 'globalDefault', 'preemptionPolicy'),
  PersistentVolumeClaim: {
    spec: whole('accessModes', 'resources', 'storageClassName', 'volumeMode', 'volumeName'),
    status: whole('phase'),
  },
  ServiceAccount: {automountServiceAccountToken: asIs, imagePullSecrets: {name: WHOLE}},
  Role: whole('rules'),
  ClusterRole: whole('rules', 'aggregationRule'),
  RoleBinding: whole('roleRef', 'subjects'),
  ClusterRoleBinding: whole('roleRef', 'subjects'),
  NetworkPolicy: whole('spec'),
  ConfigMap: whole('data', 'immutable'),
  ValidatingAdmissionPolicy: whole('spec'),
  ValidatingAdmissionPolicyBinding: whole('spec'),
  MutatingWebhookConfiguration: WEBHOOKS,
  ValidatingWebhookConfiguration: WEBHOOKS,
  CustomResourceDefinition: {
    spec: definition,
    status: whole('acceptedNames', 'conditions', 'storedVersions'),
  },
}

/** Of resources that Istio and the Gateway API define. */
const CONFIGURATION: Shape = whole('spec')

/**
 * Of which kind an object is, whether who owns which field is kept, and whether it is of one of
 * Istio's releases.
 */
export interface Projecting {
  readonly apiVersion: string
  readonly kind: string
  readonly managedFields: boolean
  /**
   * Its spec is kept as its chart made it, secrets taken out as in the release's values: Helm
   * compares the two.
   */
  readonly ofRelease: boolean
}

/**
 * An object cut down to what an upgrade can depend on; fields that no projection names do not come
 * out. A kind without a projection comes out as metadata.
 */
export function project(
  object: KubeObject,
  {apiVersion, kind, managedFields, ofRelease}: Projecting,
): SnapshotObject {
  const shape = isConfiguration(apiVersion) ? CONFIGURATION : (own(SHAPES, kind) ?? {})
  const spec =
    ofRelease && TEMPLATED.has(kind)
      ? {
          [kind === 'ControllerRevision' ? 'data' : 'spec']: redactTree(
            object[kind === 'ControllerRevision' ? 'data' : 'spec'],
          ),
        }
      : {}
  return {
    apiVersion,
    kind,
    metadata: projectMeta(object.metadata, {managedFields}),
    ...node(pick(object, shape)),
    ...spec,
  }
}

const TEMPLATED = new Set([
  'Deployment',
  'ReplicaSet',
  'DaemonSet',
  'ControllerRevision',
  'Service',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
])

/**
 * `networking.istio.io/v1`, `gateway.networking.k8s.io/v1`: somebody's configuration of the mesh.
 */
const isConfiguration = (apiVersion: string): boolean =>
  /(^|\.)istio\.io\/|^gateway\.networking\.k8s\.io\//.test(apiVersion)

function workload(fields: readonly string[], more: Readonly<Record<string, Shape>> = {}): Shape {
  const counts = [
    'replicas',
    'updatedReplicas',
    'readyReplicas',
    'availableReplicas',
    'unavailableReplicas',
    'currentReplicas',
    'observedGeneration',
    'currentRevision',
    'updateRevision',
    'collisionCount',
    'fullyLabeledReplicas',
  ]
  // Since when a rollout goes on decides when it has failed.
  const timed = whole('type', 'status', 'reason', 'lastUpdateTime', 'lastTransitionTime')
  const daemons = [
    'currentNumberScheduled',
    'desiredNumberScheduled',
    'numberAvailable',
    'numberMisscheduled',
    'numberReady',
    'numberUnavailable',
    'updatedNumberScheduled',
  ]
  return {
    spec: {...whole('replicas', ...fields), selector: asIs, template, ...more},
    status: {...whole(...counts, ...daemons), conditions: timed},
  }
}
