import type {Finding, ObjectRef, Verdict} from '../checks/finding.ts'
import type {ChartCrd} from '../mesh/chart-crds.ts'
import type {Probe} from '../mesh/probes.ts'
import type {NamespaceName, Revision, Tag} from '../mesh/names.ts'
import type {RunDirection, Unfit} from './unfit.ts'
import type {
  MeshSnapshot,
  ReleaseRef,
  ServiceFacts,
  ServiceRef,
  Values,
  WorkloadRef,
} from '../mesh/snapshot.ts'

/** One move of an upgrade, as plain data: it can be printed, stored, hashed and compared. */
export type Step =
  | UpgradeCrds
  | AdoptCrds
  | UpgradeBase
  | InstallRevision
  | MoveNamespace
  | MoveTag
  | MoveGateways
  | MoveDefault
  | DetachTags
  | RetireRevision

export type Phase = 'install' | 'shift' | 'cleanup'

interface StepBase {
  readonly id: string
  readonly phase: Phase
  /** Steps of a wave are asked for together. Only `shift` has waves. */
  readonly wave?: string
}

/**
 * Definitions of the base chart's folder `crds/`, which Helm makes once and never upgrades, go to
 * the new version.
 */
export interface UpgradeCrds extends StepBase {
  readonly kind: 'upgrade-crds'
  /** The release of base. */
  readonly release: ReleaseRef
  readonly version: string
  readonly crds: readonly ChartCrd[]
}
/**
 * Definitions that belong to no release get Helm's marks, so that the base chart, which renders
 * them from 1.24 on, can take them over.
 */
export interface AdoptCrds extends StepBase {
  readonly kind: 'adopt-crds'
  /** The release of base, which they will belong to. */
  readonly release: ReleaseRef
  readonly crds: readonly string[]
}
/** CRDs and the rest of the base chart go to the new version; the default revision stays. */
export interface UpgradeBase extends StepBase {
  readonly kind: 'upgrade-base'
  readonly release: ReleaseRef
  readonly version: string
}
/** A second istiod beside the first, as a release of its own with the values of `like`. */
export interface InstallRevision extends StepBase {
  readonly kind: 'install-revision'
  readonly revision: Revision
  readonly version: string
  readonly release: ReleaseRef
  readonly like: ReleaseRef
}
/**
 * `label`: the namespace's label decides. `templates`: it has none, so the label on each pod
 * template does.
 */
export interface MoveNamespace extends StepBase {
  readonly kind: 'move-namespace'
  readonly namespace: NamespaceName
  readonly to: Revision
  readonly how: 'label' | 'templates'
}
export interface MoveTag extends StepBase {
  readonly kind: 'move-tag'
  readonly tag: Tag
  readonly to: Revision
}
/**
 * All gateway releases of a namespace, upgraded in place: they share the namespace's label, so they
 * move as one.
 */
export interface MoveGateways extends StepBase {
  readonly kind: 'move-gateways'
  readonly namespace: NamespaceName
  readonly releases: readonly string[]
  readonly to: Revision
  readonly version: string
}
/** The default validator, and with it the default revision of the base chart. */
export interface MoveDefault extends StepBase {
  readonly kind: 'move-default'
  readonly release: ReleaseRef
  readonly version: string
  readonly to: Revision
}
/** Tags that the old release would take with it when it goes are taken out of it first (F-6). */
export interface DetachTags extends StepBase {
  readonly kind: 'keep-tags'
  readonly release: ReleaseRef
  readonly tags: readonly Tag[]
}
export interface RetireRevision extends StepBase {
  readonly kind: 'retire-revision'
  readonly revision: Revision
  readonly release: ReleaseRef
}

/** One change to the world, as plain data. Doing it twice must be the same as doing it once. */
export type Effect =
  /** By server-side apply, from the base chart of the version. `missing`: those not there yet. */
  | {
      readonly kind: 'apply-crds'
      readonly version: string
      readonly crds: readonly string[]
      readonly missing: readonly string[]
    }
  | {readonly kind: 'mark-crds'; readonly release: ReleaseRef; readonly crds: readonly string[]}
  | {
      readonly kind: 'apply-release'
      readonly release: ReleaseRef
      readonly chart: 'base' | 'istiod' | 'gateway'
      readonly version: string
      readonly values: Values
      readonly force: boolean
    }
  | {
      readonly kind: 'reapply-release'
      readonly release: ReleaseRef
      readonly values: Values
      readonly force: boolean
    }
  | {
      readonly kind: 'rollback-release'
      readonly release: ReleaseRef
      readonly number: number
      readonly force: boolean
    }
  | {readonly kind: 'uninstall-release'; readonly release: ReleaseRef}
  | {
      readonly kind: 'label-namespace'
      readonly namespace: NamespaceName
      readonly labels: InjectionLabels
    }
  | {
      readonly kind: 'restart'
      readonly namespace: NamespaceName
      readonly workload: WorkloadRef
      readonly token: string | null
      readonly rollback?: true
    }
  | {
      readonly kind: 'label-template'
      readonly namespace: NamespaceName
      readonly workload: WorkloadRef
      readonly rev: string | null
      readonly token: string | null
    }
  /**
   * One pod, by uid: a StatefulSet waits for its broken pod for ever, whatever its template says by
   * then (F-74).
   */
  | {
      readonly kind: 'delete-pod'
      readonly namespace: NamespaceName
      readonly pod: string
      readonly uid: string
    }
  | {
      readonly kind: 'point-tag'
      readonly tag: Tag
      readonly config: string
      readonly webhooks: readonly string[]
      readonly to: Revision
      readonly service: ServiceRef
      readonly caBundle: string
      readonly tagService: string | undefined
    }
  | {
      readonly kind: 'own-tag'
      readonly config: string
      readonly tagService: string | undefined
      readonly keep: boolean
      readonly release: ReleaseRef | null
    }

/**
 * What of an effect decides about the rights that it takes: where it acts. Every kind of effect has
 * its line, or this does not compile.
 */
interface EffectPlaces {
  readonly 'apply-crds': 'crds' | 'missing'
  readonly 'mark-crds': 'crds'
  readonly 'apply-release': 'release' | 'version'
  readonly 'reapply-release': 'release'
  readonly 'rollback-release': 'release'
  readonly 'uninstall-release': 'release'
  readonly 'label-namespace': 'namespace'
  readonly restart: 'namespace' | 'workload'
  readonly 'label-template': 'namespace' | 'workload'
  readonly 'delete-pod': 'namespace'
  readonly 'point-tag': 'config' | 'tagService'
  readonly 'own-tag': 'config' | 'tagService'
}

type Of<K extends Effect['kind']> = Extract<Effect, {kind: K}>
/** An effect that a step may come to, reduced to where it acts. Every effect is one. */
export type Prospect = {
  [K in Effect['kind']]: {readonly kind: K} & Pick<Of<K>, EffectPlaces[K] & keyof Of<K>>
}[Effect['kind']]

/**
 * All that a step may come to do and ask, on any turn of a run: repairs of what a killed helm left
 * included.
 */
export interface Foreseen {
  readonly forward: readonly Prospect[]
  readonly back: readonly Prospect[]
  readonly probes: readonly Probe[]
}

/**
 * Both labels that choose the injector; null: absent. Always written together, in one patch (F-1).
 */
export interface InjectionLabels {
  readonly 'istio-injection': string | null
  readonly 'istio.io/rev': string | null
}

/**
 * What was there before a step began: the only thing needed to go back that the cluster will not
 * tell us later.
 */
export type Memento =
  | {readonly kind: 'nothing'}
  /** It was already there when the run began: going back leaves it alone. */
  | {readonly kind: 'found'}
  | {
      readonly kind: 'namespace'
      readonly labels: InjectionLabels
      readonly templates: Readonly<Record<string, TemplateMemento>>
    }
  | {
      readonly kind: 'tag'
      readonly revision: Revision
      readonly templates: Readonly<Record<string, TemplateMemento>>
    }
  | {
      readonly kind: 'gateways'
      readonly labels: InjectionLabels
      readonly numbers: Readonly<Record<string, number>>
      readonly services: readonly ServiceFacts[]
      readonly templates: Readonly<Record<string, TemplateMemento>>
    }
  | {readonly kind: 'default'; readonly revision: string}
  | {readonly kind: 'release'; readonly number: number}

/** By `namespace/Kind/name`: only what was set. */
export interface TemplateMemento {
  readonly rev?: string
  readonly restartedFor?: string
  /** It was not ready before we came: nobody may wait for it to become so on the way back. */
  readonly ill?: true
}

export type Heading = 'forward' | 'back'

export type Reversal =
  | {readonly kind: 'effects'; readonly effects: readonly Effect[]}
  | {readonly kind: 'none'; readonly because: string}

/** What a rule needs besides the step: which run and which way, for tokens, and how broad. */
export interface StepContext {
  readonly run: string
  readonly heading: Heading
  /** Workloads that may be on their way at the same time. */
  readonly atOnce: number
  /**
   * The step was done before and is only seen again: what others changed meanwhile on purpose is
   * theirs.
   */
  readonly again: boolean
  /** For how long the step has come no further, in milliseconds. */
  readonly stalledMs: number
}

/**
 * How one kind of step thinks. Every function is pure; `apply` answers "what is left to do now?".
 */
export interface StepRule<S extends Step> {
  readonly title: (step: S) => string
  /** The objects that it may change, for the plan. */
  readonly touches: (step: S, seen: MeshSnapshot) => readonly ObjectRef[]
  readonly reversible: (step: S) => boolean
  /** What the way back does with it, in a few words; why it stays, when there is none. */
  readonly reverse: (step: S) => string
  /** What must be asked, on top of what the watches tell, to judge this step now. */
  readonly probes: (
    step: S,
    before: Memento,
    seen: MeshSnapshot,
    context: StepContext,
  ) => readonly Probe[]
  /**
   * Must be clean in the very turn that acts, not only when the step opens. `begun`: a helm at work
   * on the step's release may be our own by then, or what is left of it, which `apply` repairs;
   * before, it is somebody else's.
   */
  readonly check: (step: S, seen: MeshSnapshot, begun: boolean) => readonly Finding[]
  /**
   * What the step says and remembers was read from a journal, which others can write. Why the
   * cluster does not show its releases, namespaces and revisions to be of this run; undefined: it
   * does. Asked before every effect, whichever way.
   */
  readonly unfit: (step: S, before: Memento, seen: MeshSnapshot, travel: RunDirection) => Unfit
  readonly remember: (step: S, seen: MeshSnapshot) => Memento
  /**
   * So that rights can be asked for before anything is changed: `apply`, `revert` and `ask` never
   * leave it.
   */
  readonly foresee: (step: S, seen: MeshSnapshot) => Foreseen
  readonly apply: (
    step: S,
    before: Memento,
    seen: MeshSnapshot,
    context: StepContext,
  ) => readonly Effect[]
  readonly verify: (step: S, before: Memento, seen: MeshSnapshot, context: StepContext) => Verdict
  readonly revert: (step: S, before: Memento, seen: MeshSnapshot, context: StepContext) => Reversal
  readonly reverted: (step: S, before: Memento, seen: MeshSnapshot, context: StepContext) => Verdict
}
