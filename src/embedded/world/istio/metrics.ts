/** Counters of one istiod, by metric name and labels; one that never counted is not there. */
export type Counters = {add: (name: string, labels?: Labels) => void; read: () => Sample[]}

/** One line of /metrics. */
export type Sample = {name: string; labels: Labels; value: number}

type Labels = Readonly<Record<string, string>>

/** Counters that have not counted anything yet. */
export function createCounters(): Counters {
  const samples = new Map<string, Sample>()
  return {
    add: (name, labels = {}) => {
      const key = `${name}${JSON.stringify(labels)}`
      samples.set(key, {name, labels, value: (samples.get(key)?.value ?? 0) + 1})
    },
    read: () => [...samples.values()],
  }
}

/** The samples of a histogram all of whose `count` observations took a hundredth of a second. */
export function histogram(name: string, count: number): Sample[] {
  const bounds = ['0.1', '0.5', '1', '3', '5', '10', '20', '30', '+Inf']
  return [
    ...bounds.map(le => ({name: `${name}_bucket`, labels: {le}, value: count})),
    {name: `${name}_sum`, labels: {}, value: count / 100},
    {name: `${name}_count`, labels: {}, value: count},
  ]
}

/** Samples in Prometheus' text format, grouped by metric. */
export function renderMetrics(samples: readonly Sample[]): string {
  const histograms = samples
    .filter(({labels}) => labels['le'])
    .map(({name}) => name.replace(/_bucket$/, ''))
  const metrics = Map.groupBy(
    samples,
    ({name}) => histograms.find(h => name.startsWith(`${h}_`)) ?? name,
  )
  return [...metrics.keys()]
    .sort()
    .map(metric => {
      const lines = (metrics.get(metric) ?? []).map(({name, labels, value}) => {
        const text = Object.entries(labels)
          .map(([key, label]) => `${key}="${label}"`)
          .join(',')
        return `${name}${text ? `{${text}}` : ''} ${value}`
      })
      return [
        `# TYPE ${metric} ${histograms.includes(metric) ? 'histogram' : typeOf(metric)}`,
        ...lines,
        '',
      ].join('\n')
    })
    .join('')
}

// istiod's counters that lack the usual suffix
const COUNTERS = [
  'pilot_total_xds_rejects',
  'pilot_xds_pushes',
  'galley_validation_passed',
  'galley_validation_failed',
  'galley_validation_config_updates',
]

function typeOf(metric: string): string {
  return metric.endsWith('_total') || COUNTERS.includes(metric) ? 'counter' : 'gauge'
}
