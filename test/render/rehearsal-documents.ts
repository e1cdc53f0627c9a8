import type {RehearsalDocument} from '../../src/rehearse/rehearsal.ts'
import type {SnapshotSummary} from '../../src/verbs/documents.ts'
import {PLAN, WARNING} from './documents.ts'

const workload = {
  namespace: 'shop',
  kind: 'Deployment',
  name: 'web',
  podsReplaced: 3,
  wanted: 3,
  lowestReady: 2,
  lowestShare: 0.67,
}

/** One rehearsal that went through. */
export const REHEARSAL: RehearsalDocument = {
  apiVersion: 'meshctl.dev/v1',
  kind: 'Rehearsal',
  result: 'finished',
  plan: {id: PLAN.id, hash: PLAN.hash, cluster: PLAN.cluster, from: PLAN.from, to: PLAN.to},
  basis: {
    source: 'file',
    file: 'shop.json.gz',
    takenAt: '2026-11-23T04:00:00Z',
    helm: '4.0.1',
    charts: './charts',
    pods: 1204,
    workloadsAtOnce: 5,
    deadlineSeconds: 600,
    blindSpots: [{resource: 'nodes', why: 'forbidden'}],
  },
  startedAt: '2026-11-23T05:00:00Z',
  steps: [
    {
      id: 'install/base',
      title: 'Upgrade the CRDs to 1.29.6',
      phase: 'install',
      state: 'done',
      startedAt: '2026-11-23T05:00:01Z',
      endedAt: '2026-11-23T05:00:05Z',
      seconds: 4,
      podsReplaced: 0,
      workloads: [],
    },
    {
      id: 'shift/canary/shop',
      title: 'Move namespace shop to 1-29-6',
      phase: 'shift',
      wave: 'canary',
      state: 'done',
      startedAt: '2026-11-23T05:00:05Z',
      endedAt: '2026-11-23T06:01:07Z',
      seconds: 3662,
      podsReplaced: 3,
      workloads: [workload],
    },
    {
      id: 'cleanup/istiod-default',
      title: 'Retire istiod default',
      phase: 'cleanup',
      state: 'done',
      startedAt: '2026-11-23T06:01:07Z',
      endedAt: '2026-11-23T06:01:10Z',
      seconds: 3,
      podsReplaced: 1,
      workloads: [
        {
          namespace: 'istio-system',
          kind: 'Deployment',
          name: 'istiod',
          podsReplaced: 1,
          wanted: 0,
          lowestReady: 0,
          lowestShare: 1,
        },
      ],
    },
  ],
  estimate: {
    seconds: 3669,
    basis: 'a rehearsal on a copy of the cluster of 2026-11-23T04:00:00Z',
    phases: [
      {phase: 'install', seconds: 4},
      {phase: 'shift', seconds: 3662},
      {phase: 'cleanup', seconds: 3},
    ],
    waves: [{wave: 'canary', seconds: 3662}],
  },
  findings: [WARNING],
  warnings: [
    {
      step: 'shift/canary/shop',
      reason: 'FailedCreate',
      kind: 'ReplicaSet',
      namespace: 'shop',
      name: 'web-abc',
      message: 'exceeded quota: pods',
      count: 2,
    },
  ],
  unknown: ['Images are there at once.'],
}

/** One snapshot that was written. */
export const SNAPSHOT: SnapshotSummary = {
  apiVersion: 'meshctl.dev/v1',
  kind: 'SnapshotSummary',
  file: 'shop.json.gz',
  bytes: 58_428,
  takenAt: '2026-11-23T04:00:00Z',
  cluster: PLAN.cluster,
  objects: {Deployment: 8, Pod: 18},
  secrets: 2,
  releases: 3,
  blindSpots: [
    {resource: 'nodes', why: 'nodes is forbidden: User "viewer" cannot list resource "nodes"'},
  ],
}
