import type {Instant} from '../../mesh/names.ts'
import {some} from '../../mesh/sentences.ts'
import {sh} from '../../mesh/shell.ts'
import type {Check, Evidence} from '../check.ts'
import {minorOf} from '../version.ts'
import {dayOf} from '../waivers.ts'
import {istiodRef, oldIstiods, supportOf} from './facts.ts'

/**
 * So near to its end, a version is worth a second thought: releases of Istio come about every three
 * months.
 */
const SOON_DAYS = 42
/** Two releases of Istio may have come and gone meanwhile. */
const STALE_DAYS = 180

/** The day of an instant, in UTC, as `dayOf` counts them. */
const today = (now: Instant): number => Math.floor(now / 86_400_000)

export const targetSupport: Check = {
  code: 'TARGET_PAST_SUPPORT',
  title: 'The target still gets fixes',
  severity: 'warns',
  source: 'Istio: supported releases',
  means:
    'The minor version that is gone to has reached its end of life, or will soon: it gets no ' +
    'fixes of security holes.',
  help: 'Go to a newer minor version, at once or as the next upgrade.',
  needs: [],
  find: evidence => {
    const {seen, asked, catalog} = evidence
    const support = supportOf(evidence, asked.version)
    const left = dayOf(support?.endOfLife ?? '') - today(seen.seenAt)
    if (support === undefined || !Number.isFinite(left) || left > SOON_DAYS) return []
    const newer = catalog.support.filter(
      each =>
        (minorOf(each.istio) ?? 0) > (minorOf(support.istio) ?? 0) &&
        dayOf(each.endOfLife) >= today(seen.seenAt) &&
        dayOf(each.released) <= today(seen.seenAt),
    )
    return [
      {
        severity: left < 0 ? 'warns' : 'info',
        what:
          left < 0
            ? `Istio ${support.istio} reached its end of life on ${support.endOfLife}.`
            : `Istio ${support.istio} reaches its end of life on ${support.endOfLife}, in ` +
              `${left} day(s).`,
        why:
          'After that no patch closes a security hole in it: the next upgrade is due as soon ' +
          'as this one is done.',
        next: [
          newer.length === 0
            ? 'Look at https://istio.io/latest/docs/releases/supported-releases/ for a newer ' +
              `one (catalog of ${catalog.asOf}).`
            : `Go on to ${some(newer.map(each => each.istio))}, by this upgrade or by one ` +
              `after it (catalog of ${catalog.asOf}).`,
        ],
        objects: [],
      },
    ]
  },
}

export const oldSupport: Check = {
  code: 'OLD_PAST_SUPPORT',
  title: 'The old istiods still get fixes',
  severity: 'info',
  source: 'Istio: supported releases',
  means: 'A minor version that runs now has reached its end of life.',
  help: 'Do not stay half way: pods on the old revision get no fixes of security holes.',
  needs: [],
  find: evidence =>
    oldIstiods(evidence).flatMap(old => {
      const support = supportOf(evidence, old.version)
      const left = dayOf(support?.endOfLife ?? '') - today(evidence.seen.seenAt)
      if (support === undefined || !Number.isFinite(left) || left >= 0) return []
      return [
        {
          what:
            `istiod ${old.name} runs ${old.version ?? ''}; Istio ${support.istio} reached its ` +
            `end of life on ${support.endOfLife}.`,
          why:
            'Workloads that do not move stay on a version without fixes, and so does a mesh ' +
            'after a rollback.',
          next: ['Move all waves soon after one another, and finish with the cleanup.'],
          objects: [istiodRef(evidence, old)],
        },
      ]
    }),
}

export const unknownVersion: Check = {
  code: 'VERSION_NOT_IN_CATALOG',
  title: 'The catalog knows the versions, and is not old',
  severity: 'info',
  source: 'Istio: supported releases, which change with time',
  means:
    'The catalog says nothing of a version, or is old: support, known troubles and changes ' +
    'between versions cannot be judged in full.',
  help: 'Give a newer catalog with `--catalog`, or read the upgrade notes of Istio yourself.',
  needs: [],
  find: evidence => {
    const {seen, asked, catalog} = evidence
    const names = [
      ...new Set([...oldIstiods(evidence).map(each => each.version), asked.version]),
    ].filter(each => each !== undefined && supportOf(evidence, each) === undefined)
    const age = today(seen.seenAt) - dayOf(catalog.asOf)
    const hit = (what: string): ReturnType<Check['find']> => [
      {
        what,
        why:
          'Which Kubernetes it supports, how long it gets fixes, and which troubles it is ' +
          'known for was not judged.',
        next: [
          'Give a newer catalog with --catalog FILE.',
          'Read https://istio.io/latest/news/releases/ for every minor version on the way.',
        ],
        objects: [],
      },
    ]
    return [
      ...(names.length === 0
        ? []
        : hit(`The catalog of ${catalog.asOf} does not know ${names.join(', ')}.`)),
      ...(age > STALE_DAYS
        ? hit(
            `The catalog is of ${catalog.asOf}${Number.isFinite(age) ? `, ${age} days ago` : ', which is no day'}.`,
          )
        : []),
    ]
  },
}

export const versionUntold: Check = {
  code: 'ISTIOD_VERSION_UNKNOWN',
  title: 'The versions of all old istiods are known',
  severity: 'warns',
  source: 'unknown is never yes; F-43',
  means:
    'The version of an old istiod cannot be read from its image or its release, so nobody ' +
    'knows how far the upgrade jumps.',
  help:
    'Find out which version it is, and check yourself that the target is at most two minor ' +
    'versions ahead.',
  needs: [],
  find: (evidence: Evidence) =>
    oldIstiods(evidence)
      .filter(each => minorOf(each.version) === undefined)
      .map(each => ({
        what:
          each.version === undefined
            ? `The version of istiod ${each.name} cannot be told.`
            : `The version of istiod ${each.name} cannot be told from ${each.version}.`,
        why:
          `How many minor versions lie between it and ${evidence.asked.version} was not ` +
          'judged, nor what is known of it.',
        next: [
          sh`kubectl -n ${evidence.seen.istioNamespace} exec deploy/${each.deployment.name} -- pilot-discovery version`,
          'Go on only when the target is at most two minor versions ahead.',
        ],
        objects: [istiodRef(evidence, each)],
      })),
}
