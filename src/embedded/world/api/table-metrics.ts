import type {Fields} from '../thing.ts'
import {at, or, textAt} from './table-fields.ts'

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
  const place = PLACES[type]
  if (place === undefined) return '<unknown type>'
  const average = textAt(metric, `${place}.target.averageValue`)
  if (type === 'Resource' || type === 'ContainerResource')
    return `${textAt(metric, `${place}.name`)}: ${average === '' ? usageText(metric, seen, place) : `${now(seen, `${place}.current.averageValue`)}/${average}`}`
  if (type === 'Pods') return `${now(seen, 'pods.current.averageValue')}/${average}`
  return average === ''
    ? `${now(seen, `${place}.current.value`)}/${textAt(metric, `${place}.target.value`)}`
    : `${now(seen, `${place}.current.averageValue`)}/${average} (avg)`
}

function usageText(metric: Fields, seen: Fields, place: string): string {
  const percent = (part: Fields, path: string, otherwise: string): string =>
    at(part, path) === undefined ? otherwise : `${textAt(part, path)}%`
  return `${percent(seen, `${place}.current.averageUtilization`, '<unknown>')}/${percent(metric, `${place}.target.averageUtilization`, '<auto>')}`
}

const now = (seen: Fields, path: string): string => or(textAt(seen, path), '<unknown>')
