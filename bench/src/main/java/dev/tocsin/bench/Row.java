package dev.tocsin.bench;

import java.util.List;
import java.util.concurrent.Callable;

/**
 * A row of the table: what the floor does, what we do, and what is asked of us.
 *
 * @param name the floor's name for it, and the user's
 * @param setup makes our side
 * @param targets what has to be reached
 */
record Row(String name, Callable<? extends Round> setup, List<Target> targets) {}
