// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/inspect.h"

namespace gantry::models {

//! How many of the lowest layers are known to be somebody else's base: Windows layers Microsoft
//! ships ("Apply image 10.0.20348", foreign ones), a distribution's root file system. Never all of
//! them: an image that is nothing but its base is looked at whole.
int knownBaseLayers(const verbs::Entry &entry);

//! Layers both begin with, by diff ID.
int commonBaseLayers(const verbs::Entry &a, const verbs::Entry &b);

//! What a layer's step is about, in one word for a narrow strip: "app" for `COPY … /app`,
//! "apt-get" for `RUN apt-get …`; empty when it does not say.
QString shortStep(const QString &createdBy);

} // namespace gantry::models
