/** Profiles with changes that are not saved yet. Going to another page does not lose them. */
import { SvelteMap } from "svelte/reactivity";

import type { Icp, IcpDetail } from "../../host";
import { m } from "../../messages";
import { emptyIcp, formOf, icpOf, problemsOf, sliderOf, type ProfileForm } from "./form";

export const NEW = "new";

export class Draft {
  form = $state<ProfileForm>(formOf(emptyIcp));
  /** The text where it was changed as text and cannot be read yet. */
  text = $state<string | null>(null);
  /** How far the weights go. It stays while one is dragged. */
  slider = $state.raw(sliderOf([]));
  #stored = $state.raw<IcpDetail | null>(null);

  constructor(stored: IcpDetail | null) {
    this.reset(stored);
  }

  get stored(): IcpDetail | null {
    return this.#stored;
  }

  get problems(): Record<string, string> {
    return problemsOf(this.form);
  }

  /** `null` while something is in the way. */
  get icp(): Icp | null {
    return this.text === null && Object.keys(this.problems).length === 0 ? icpOf($state.snapshot(this.form)) : null;
  }

  /** As it can be tried out: a name is not needed for that. */
  get trial(): Icp | null {
    const named = { ...$state.snapshot(this.form), name: this.form.name.trim() || m.profiles.untitled };
    return this.text === null && Object.keys(problemsOf(named)).length === 0 ? icpOf(named) : null;
  }

  get dirty(): boolean {
    const stored = formOf(this.#stored?.icp ?? emptyIcp);
    return this.text !== null || JSON.stringify(this.form) !== JSON.stringify(stored);
  }

  reset(stored: IcpDetail | null): void {
    this.#stored = stored;
    this.put(stored?.icp ?? emptyIcp);
  }

  put(icp: Icp): void {
    this.form = formOf(icp);
    this.slider = sliderOf(this.form.criteria);
    this.text = null;
  }

  /** What was saved is the new beginning, and whatever was changed since stays changed. */
  saved(stored: IcpDetail): void {
    this.#stored = stored;
  }
}

export const drafts = new SvelteMap<string, Draft>();
