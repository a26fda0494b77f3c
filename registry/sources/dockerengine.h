// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sources/engineapi.h"
#include "sources/imagesource.h"
#include "sources/remoteaccess.h"

namespace gantry::sources {

//! Socket of the Docker Engine: $DOCKER_HOST when it is unix://…, else /var/run/docker.sock.
//! Errors: Unsupported for tcp://, ssh:// and npipe://.
Expected<QString> engineSocket();

//! `docker-daemon:REF`: one repository (or one image by its ID) of the local Docker Engine (Engine
//! API 1.24 and later, over its unix socket). What the engine holds is known only by exporting: the
//! first resolve() of an image streams GET /images/NAME/get into the cache, once per image ID, and
//! reads that archive in place. Main thread. Errors of all questions: NotFound (no socket, no
//! image), Unauthorized (no permission on the socket), Network.
Task<ImageSourcePtr> openDockerEngine(oci::ImageName name, RemoteAccessPtr access, OpContext ctx);
//! An ability of the engine's lister.
class EngineDescriber
{
public:
    virtual ~EngineDescriber() = default;
    virtual Task<EngineFacts> describeEngine(OpContext ctx) = 0;
};
//! The images of the engine by repository; nameless ones by ID.
Task<std::shared_ptr<RepositoryLister>> openEngineLister(RemoteAccessPtr access, OpContext ctx);

} // namespace gantry::sources
