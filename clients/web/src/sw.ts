/** The service worker; it keeps the shell so that the client opens without a network. */
export {};
