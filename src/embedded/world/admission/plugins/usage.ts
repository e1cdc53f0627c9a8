import {amountOf, canonicalQuantity} from '../../schema/quantity.ts'
import type {ApiObject} from '../../api-object.ts'
import {specOf, type Amounts, type PodContainer, type Resources} from './pod.ts'
import {own} from '../../../../mesh/own.ts'

/**
 * What all containers of a pod take together: those that run at once added up, or the greediest
 * init container if that is more.
 */
export function podResources(pod: ApiObject): Resources {
  return {requests: together(pod, 'requests'), limits: together(pod, 'limits')}
}

/**
 * Amounts added up by resource, written in the form of the first one: `512Mi` and `1Gi` → `1536Mi`.
 */
export function sum(all: readonly Amounts[]): Amounts {
  const names = [...new Set(all.flatMap(each => Object.keys(each)))]
  return Object.fromEntries(
    names.map(name => [
      name,
      all
        .map(each => own(each, name))
        .filter(each => each !== undefined)
        .reduce(plus),
    ]),
  )
}

/** Two amounts added up, in the form of the first. */
export function plus(one: unknown, other: unknown): string {
  const total = amountOf(one) + amountOf(other)
  const binary =
    /[KMGTPE]i$/.test(String(one)) || (amountOf(one) === 0 && /[KMGTPE]i$/.test(String(other)))
  const plain = Math.round(total * 1e9) / 1e9
  return (
    canonicalQuantity(
      binary && Number.isInteger(plain / 1024)
        ? `${plain / 1024}Ki`
        : Number.isInteger(plain)
          ? String(plain)
          : `${Math.round(plain * 1e6)}u`,
    ) ?? '0'
  )
}

function together(pod: ApiObject, part: 'requests' | 'limits'): Amounts {
  const {containers = [], initContainers = []} = specOf(pod)
  const amounts = ({resources}: PodContainer): Amounts => resources?.[part] ?? {}
  const running = sum(
    [...containers, ...initContainers.filter(({restartPolicy}) => restartPolicy === 'Always')].map(
      amounts,
    ),
  )
  return initContainers
    .filter(({restartPolicy}) => restartPolicy !== 'Always')
    .map(amounts)
    .reduce(larger, running)
}

function larger(one: Amounts, other: Amounts): Amounts {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return Object.fromEntries(
    names.map(name => [
      name,
      amountOf(own(other, name) ?? 0) > amountOf(own(one, name) ?? 0)
        ? own(other, name)
        : own(one, name),
    ]),
  )
}
