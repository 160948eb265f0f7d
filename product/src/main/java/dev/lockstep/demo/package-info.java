/// What a demonstration needs and a company has: a directory to read from, told as the company's
/// own would tell.
@NullMarked
package dev.lockstep.demo;

import org.jspecify.annotations.NullMarked;
