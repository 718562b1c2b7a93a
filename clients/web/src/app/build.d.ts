/** Which build this is; Vite puts it in. */
declare const __BUILD__: string;
