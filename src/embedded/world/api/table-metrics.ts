import type {Fields} from '../api-object.ts'
import {at, or, textAt} from './table-fields.ts'
import {own} from '../../../mesh/own.ts'

/**
 * What a HorizontalPodAutoscaler aims at and what it sees, two of them at most. In: `spec.metrics`,
 * `status.currentMetrics`.
 */
export function metricsText(metrics: readonly Fields[], seen: readonly Fields[]): string {
  if (metrics.length === 0) return '<none>'
  const texts = metrics.map((metric, index) => metricText(metric, seen[index] ?? {}))
  const shown = texts.slice(0, 2).join(', ')
  return texts.length > 2 ? `${shown} + ${texts.length - 2} more...` : shown
}

const PLACES: Readonly<Record<string, string>> = {
  External: 'external',
  Pods: 'pods',
  Object: 'object',
  Resource: 'resource',
  ContainerResource: 'containerResource',
}

function metricText(metric: Fields, seen: Fields): string {
  const type = textAt(metric, 'type')
  const place = own(PLACES, type)
  if (place === undefined) return '<unknown type>'
  if (type === 'Resource' || type === 'ContainerResource')
    return `${textAt(metric, `${place}.name`)}: ${resourceText(metric, seen, place)}`
  const average = textAt(metric, `${place}.target.averageValue`)
  if (type === 'Pods') return `${now(seen, 'pods.current.averageValue')}/${average}`
  return average === ''
    ? `${now(seen, `${place}.current.value`)}/${textAt(metric, `${place}.target.value`)}`
    : `${now(seen, `${place}.current.averageValue`)}/${average} (avg)`
}

function resourceText(metric: Fields, seen: Fields, place: string): string {
  const average = textAt(metric, `${place}.target.averageValue`)
  if (average !== '') return `${now(seen, `${place}.current.averageValue`)}/${average}`
  const current = percent(seen, `${place}.current.averageUtilization`, '<unknown>')
  const target = percent(metric, `${place}.target.averageUtilization`, '<auto>')
  return `${current}/${target}`
}

const percent = (fields: Fields, path: string, otherwise: string): string =>
  at(fields, path) === undefined ? otherwise : `${textAt(fields, path)}%`

const now = (seen: Fields, path: string): string => or(textAt(seen, path), '<unknown>')
