import type {Fields, ApiObject} from '../api-object.ts'
import {AGE, NAME, count, flag, text, wide} from './table-columns.ts'
import {
  ageOf,
  at,
  fieldsAt,
  lengthAt,
  listAt,
  numberAt,
  or,
  textAt,
  textsAt,
} from './table-fields.ts'
import {metricsText} from './table-metrics.ts'
import type {Printer} from './table.ts'
import {own} from '../../../mesh/own.ts'

const CONFIG_MAPS: Printer = {
  columns: [NAME, text('Data'), AGE],
  cells: (object, now) => [
    object.metadata.name,
    lengthAt(object, 'data') + lengthAt(object, 'binaryData'),
    ageOf(object, now),
  ],
}

const SECRETS: Printer = {
  columns: [NAME, text('Type'), text('Data'), AGE],
  cells: (object, now) => [
    object.metadata.name,
    textAt(object, 'type'),
    lengthAt(object, 'data'),
    ageOf(object, now),
  ],
}

const SERVICE_ACCOUNTS: Printer = {
  columns: [NAME, AGE],
  cells: (object, now) => [object.metadata.name, ageOf(object, now)],
}

const AUTOSCALERS: Printer = {
  columns: [NAME, ...['Reference', 'Targets', 'MinPods', 'MaxPods', 'Replicas'].map(text), AGE],
  cells: (object, now) => [
    object.metadata.name,
    `${textAt(object, 'spec.scaleTargetRef.kind')}/${textAt(object, 'spec.scaleTargetRef.name')}`,
    metricsText(listAt(object, 'spec.metrics'), listAt(object, 'status.currentMetrics')),
    or(textAt(object, 'spec.minReplicas'), '<unset>'),
    numberAt(object, 'spec.maxReplicas'),
    numberAt(object, 'status.currentReplicas'),
    ageOf(object, now),
  ],
}

const DISRUPTION_BUDGETS: Printer = {
  columns: [
    NAME,
    text('Min Available'),
    text('Max Unavailable'),
    count('Allowed Disruptions'),
    AGE,
  ],
  cells: (object, now) => [
    object.metadata.name,
    or(textAt(object, 'spec.minAvailable'), 'N/A'),
    or(textAt(object, 'spec.maxUnavailable'), 'N/A'),
    numberAt(object, 'status.disruptionsAllowed'),
    ageOf(object, now),
  ],
}

const QUOTAS: Printer = {
  columns: [NAME, text('Request'), text('Limit'), AGE],
  cells: (object, now) => {
    const [hard, used] = [fieldsAt(object, 'status.hard'), fieldsAt(object, 'status.used')]
    const texts = (limits: boolean): string =>
      Object.keys(hard)
        .filter(name => name.startsWith('limits.') === limits)
        .sort()
        .map(name => `${name}: ${quantity(own(used, name))}/${quantity(own(hard, name))}`)
        .join(', ')
    return [object.metadata.name, texts(false), texts(true), ageOf(object, now)]
  },
}

const VOLUMES: Printer = {
  columns: [
    NAME,
    ...[
      'Capacity',
      'Access Modes',
      'Reclaim Policy',
      'Status',
      'Claim',
      'StorageClass',
      'VolumeAttributesClass',
      'Reason',
    ].map(text),
    AGE,
    wide(text('VolumeMode')),
  ],
  cells: (object, now) => [
    object.metadata.name,
    quantity(at(object, 'spec.capacity.storage')),
    modesText(textsAt(object, 'spec.accessModes')),
    textAt(object, 'spec.persistentVolumeReclaimPolicy'),
    phaseOf(object),
    at(object, 'spec.claimRef') === undefined
      ? ''
      : `${textAt(object, 'spec.claimRef.namespace')}/${textAt(object, 'spec.claimRef.name')}`,
    classOf(object),
    at(object, 'spec.volumeAttributesClassName') ?? '<unset>',
    textAt(object, 'status.reason'),
    ageOf(object, now),
    at(object, 'spec.volumeMode') ?? '<unset>',
  ],
}

const CLAIMS: Printer = {
  columns: [
    NAME,
    ...[
      'Status',
      'Volume',
      'Capacity',
      'Access Modes',
      'StorageClass',
      'VolumeAttributesClass',
    ].map(text),
    AGE,
    wide(text('VolumeMode')),
  ],
  cells: (object, now) => {
    const volume = textAt(object, 'spec.volumeName')
    const given =
      volume === ''
        ? ['', '']
        : [
            quantity(at(object, 'status.capacity.storage')),
            modesText(textsAt(object, 'status.accessModes')),
          ]
    return [
      object.metadata.name,
      phaseOf(object),
      volume,
      ...given,
      classOf(object),
      at(object, 'spec.volumeAttributesClassName') ?? '<unset>',
      ageOf(object, now),
      at(object, 'spec.volumeMode') ?? '<unset>',
    ]
  },
}

const STORAGE_CLASSES: Printer = {
  columns: [
    NAME,
    ...['Provisioner', 'ReclaimPolicy', 'VolumeBindingMode', 'AllowVolumeExpansion'].map(text),
    AGE,
  ],
  cells: (object, now) => [
    `${object.metadata.name}${isDefault(object.metadata.annotations ?? {}) ? ' (default)' : ''}`,
    textAt(object, 'provisioner'),
    at(object, 'reclaimPolicy') ?? 'Delete',
    at(object, 'volumeBindingMode') ?? 'Immediate',
    at(object, 'allowVolumeExpansion') === true,
    ageOf(object, now),
  ],
}

const ATTACHMENTS: Printer = {
  columns: [NAME, {...NAME, name: 'Attacher'}, text('PV'), text('Node'), flag('Attached'), AGE],
  cells: (object, now) => [
    object.metadata.name,
    ...['spec.attacher', 'spec.source.persistentVolumeName', 'spec.nodeName'].map(path =>
      textAt(object, path),
    ),
    at(object, 'status.attached') === true,
    ageOf(object, now),
  ],
}

const ATTRIBUTES_CLASSES: Printer = {
  columns: [NAME, text('DriverName'), AGE],
  cells: (object, now) => [object.metadata.name, textAt(object, 'driverName'), ageOf(object, now)],
}

const CSI_NODES: Printer = {
  columns: [NAME, count('Drivers'), AGE],
  cells: (object, now) => [
    object.metadata.name,
    lengthAt(object, 'spec.drivers'),
    ageOf(object, now),
  ],
}

const CSI_DRIVERS: Printer = {
  columns: [
    NAME,
    flag('AttachRequired'),
    flag('PodInfoOnMount'),
    flag('StorageCapacity'),
    text('TokenRequests'),
    flag('RequiresRepublish'),
    text('Modes'),
    AGE,
  ],
  cells: (object, now) => [
    object.metadata.name,
    at(object, 'spec.attachRequired') !== false,
    at(object, 'spec.podInfoOnMount') === true,
    at(object, 'spec.storageCapacity') === true,
    at(object, 'spec.tokenRequests') === undefined
      ? '<unset>'
      : listAt(object, 'spec.tokenRequests')
          .map(each => textAt(each, 'audience'))
          .join(','),
    at(object, 'spec.requiresRepublish') === true,
    or(textsAt(object, 'spec.volumeLifecycleModes').join(','), '<none>'),
    ageOf(object, now),
  ],
}

/** By kind. */
export const CONFIG: Readonly<Record<string, Printer>> = {
  ConfigMap: CONFIG_MAPS,
  Secret: SECRETS,
  ServiceAccount: SERVICE_ACCOUNTS,
  HorizontalPodAutoscaler: AUTOSCALERS,
  PodDisruptionBudget: DISRUPTION_BUDGETS,
  ResourceQuota: QUOTAS,
  PersistentVolume: VOLUMES,
  PersistentVolumeClaim: CLAIMS,
  StorageClass: STORAGE_CLASSES,
  VolumeAttachment: ATTACHMENTS,
  VolumeAttributesClass: ATTRIBUTES_CLASSES,
  CSINode: CSI_NODES,
  CSIDriver: CSI_DRIVERS,
}

const quantity = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '0'

const phaseOf = (object: ApiObject): string =>
  object.metadata.deletionTimestamp === undefined ? textAt(object, 'status.phase') : 'Terminating'

const classOf = (object: ApiObject): string =>
  object.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ??
  textAt(object, 'spec.storageClassName')

const MODES = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const

const modesText = (modes: readonly string[]): string =>
  MODES.filter(([mode]) => modes.includes(mode))
    .map(([, short]) => short)
    .join(',')

const isDefault = (annotations: Fields): boolean =>
  [
    'storageclass.kubernetes.io/is-default-class',
    'storageclass.beta.kubernetes.io/is-default-class',
  ].some(key => own(annotations, key) === 'true')
