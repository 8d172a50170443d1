package org.ipop.shell;

/** Remembers a command's words. */
final class RecordedOutput implements Output {
    final StringBuilder out = new StringBuilder();
    final StringBuilder err = new StringBuilder();

    @Override
    public void out(String text) {
        out.append(text);
    }

    @Override
    public void err(String text) {
        err.append(text);
    }

    @Override
    public int columns() {
        return 0;
    }

    @Override
    public boolean open() {
        return true;
    }
}
