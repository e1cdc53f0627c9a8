import {forbidden} from '../../refusal.ts'
import type {Store} from '../../store.ts'
import type {ApiObject} from '../../api-object.ts'
import type {AdmissionRequest} from '../admission.ts'
import {specOf, withSpec} from './pod.ts'
import {own} from '../../../../mesh/own.ts'

interface PriorityClass extends Pick<ApiObject, 'metadata'> {
  readonly value: number
  readonly globalDefault?: boolean
  readonly preemptionPolicy?: string
}

/**
 * Classes every cluster has, whether they are in the store or not (pkg/apis/scheduling: 2000000000
 * and 1000 more).
 */
const SYSTEM: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
}

/** What a pod without a class has. */
const NONE: PriorityClass = {metadata: {name: ''} as ApiObject['metadata'], value: 0}

/**
 * The pod with the priority of its class, or of the default class.
 * @throws Refusal 403 when it names a class that is not there, or has computed another number
 *   itself.
 */
export function withPriority(
  store: Store,
  {kind, name}: AdmissionRequest,
  pod: ApiObject,
): ApiObject {
  const {priorityClassName = '', priority, preemptionPolicy} = specOf(pod)
  const found =
    priorityClassName === '' ? (defaultClass(store) ?? NONE) : named(store, priorityClassName)
  if (found === undefined)
    throw forbidden(kind, name, `no PriorityClass with name ${priorityClassName} was found`)
  const {
    value,
    preemptionPolicy: policy = 'PreemptLowerPriority',
    metadata: {name: className},
  } = found
  if (priority === value && preemptionPolicy === policy) return pod
  const computed = [
    ['integer value of priority', priority, value],
    ['string value of PreemptionPolicy', preemptionPolicy, policy],
  ] as const
  const own = computed.find(([, given, wanted]) => given !== undefined && given !== wanted)
  if (own !== undefined)
    throw forbidden(
      kind,
      name,
      `the ${own[0]} (${String(own[1])}) must not be provided in pod spec; priority ` +
        `admission controller computed ${own[2]} from the given PriorityClass name`,
    )
  return withSpec(pod, {
    priority: value,
    preemptionPolicy: policy,
    ...(className === '' ? {} : {priorityClassName: className}),
  })
}

function named(store: Store, name: string): PriorityClass | undefined {
  const kept = classesOf(store).find(({metadata}) => metadata.name === name)
  const value = own(SYSTEM, name)
  return (
    kept ?? (value === undefined ? undefined : {metadata: {name} as ApiObject['metadata'], value})
  )
}

function defaultClass(store: Store): PriorityClass | undefined {
  return classesOf(store)
    .filter(({globalDefault}) => globalDefault === true)
    .sort((one, other) => one.value - other.value)[0]
}

function classesOf(store: Store): readonly PriorityClass[] {
  return store.list('priorityclasses.scheduling.k8s.io') as unknown as readonly PriorityClass[]
}
