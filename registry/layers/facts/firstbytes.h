// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/entry.h"

#include <QByteArrayView>

namespace gantry::layers {

//! Bytes from a file's start that are enough to tell all describeFirstBytes() can tell, for
//! nearly every program there is.
constexpr qsizetype wantedFirstBytes = 1024;

//! Fills format, machine and interpreter from a file's first bytes, as many as there are; leaves
//! the rest of the facts alone. Says nothing (Unknown, None, empty) where the bytes do not tell.
//! The interpreter of a script is the word after "#!" as the kernel reads it: without arguments,
//! with a carriage return where the line ends with one. Never allocates but for the interpreter;
//! never reads outside. Thread: any.
void describeFirstBytes(QByteArrayView firstBytes, ContentFacts &facts);

} // namespace gantry::layers
