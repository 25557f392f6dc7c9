"""Images and attachments by the client's own classes: files go up and come back."""
import base64
import os
import tempfile

from inventree.base import Attachment
from inventree.part import Part

from checks import check, refused, same
from inventory import made

PIXEL = base64.b64decode(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
)


def written(folder, name, data):
    """The path of a file that holds the bytes."""
    path = os.path.join(folder, name)
    with open(path, 'wb') as file:
        file.write(data)
    return path


def downloaded(folder, download):
    """The bytes that the client stores when it is told to download to a file."""
    path = os.path.join(folder, 'downloaded')
    same(download(path, overwrite=True), True)
    with open(path, 'rb') as file:
        return file.read()


@check
def an_image_goes_up_and_comes_back(api):
    part = made(Part, api, name='with an image', description='d', active=False)
    with tempfile.TemporaryDirectory() as folder:
        part.uploadImage(written(folder, 'pixel.png', PIXEL))
        same(part.image.endswith('/pixel.png'), True)
        same(downloaded(folder, part.downloadImage), PIXEL)
        refused(400, lambda: part.uploadImage(written(folder, 'page.png', b'<html>')))
    part.delete()


@check
def an_attachment_goes_up_and_comes_back(api):
    part = made(Part, api, name='with attachments', description='d', active=False)
    data = bytes(range(256)) * 1000
    with tempfile.TemporaryDirectory() as folder:
        part.uploadAttachment(written(folder, 'data.bin', data), comment='c')
        part.uploadAttachment(written(folder, 'data.bin', b'other'))
        part.addLinkAttachment('https://example.com/', comment='link')
        found = part.getAttachments()
        same([(row.comment, row.file_size) for row in found], [('c', len(data)), ('', 5), ('link', 0)])
        same(downloaded(folder, found[0].download), data)
        same(downloaded(folder, found[1].download), b'other')
    found[0].save({'comment': 'changed'})
    found[0].reload()
    same(found[0].comment, 'changed')
    found[0].delete()
    Attachment.bulkDelete(api, items=[row.pk for row in found[1:]])
    same(part.getAttachments(), [])
    part.delete()
