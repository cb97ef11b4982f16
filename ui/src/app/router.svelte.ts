import { parse, type Route } from "../features/shared/routes";

let route = $state.raw<Route | null>(parse(location.hash));

/** Where the window is; null for an address that means nothing. */
export const here = {
  get route() {
    return route;
  },
};

export function followAddress(): void {
  $effect(() => {
    const follow = () => (route = parse(location.hash));
    follow();
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  });
}
