package org.ipop.shell;

/** Where a command's words go. Thread: node loop. */
interface Output {
    void out(String text);

    void err(String text);

    /** Columns of the terminal; 0 = none, so no progress and no colour. */
    int columns();

    /** False once nobody listens any more; a waiting command then ends. */
    boolean open();
}
