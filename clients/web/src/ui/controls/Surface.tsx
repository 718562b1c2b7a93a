/** Where menus are attached: the page, or the dialog that is open above it. */

import { createContext, useContext } from "react";

const Surface = createContext<HTMLElement | null>(null);

export const SurfaceProvider = Surface.Provider;

export function useSurface(): HTMLElement | undefined {
  return useContext(Surface) ?? undefined;
}
